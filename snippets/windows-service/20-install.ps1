py -3.13 -m pip install '--only-binary=:all:' pywin32 buildbot-worker
& 'C:\Program Files\Python313\Scripts\pywin32_postinstall.exe' -install
New-Item -ItemType Directory C:\buildbot\workers
