py -m venv C:\buildbot\venv
C:\buildbot\venv\Scripts\python.exe -m pip install pywin32 buildbot-worker
New-Item -ItemType Directory C:\buildbot\workers
