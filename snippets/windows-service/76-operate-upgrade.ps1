Stop-Service BuildBot
py -3.13 -m pip install --upgrade '--only-binary=:all:' pywin32 buildbot-worker
Start-Service BuildBot
