Stop-Service BuildBot
py -3.13 -m pip install --upgrade '--only-binary=:all:' pywin32 buildbot-worker
& 'C:\Program Files\Python313\Scripts\pywin32_postinstall.exe' -install
Start-Service BuildBot
