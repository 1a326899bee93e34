Stop-Service BuildBot
py -3.13 -m pip install --upgrade --prefer-binary pywin32 buildbot-worker
Start-Service BuildBot
