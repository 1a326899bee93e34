Stop-Service BuildBot
py -m pip install --upgrade pywin32 buildbot-worker
Start-Service BuildBot
