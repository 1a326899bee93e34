py -3.13 -m venv C:\buildbot\venv
C:\buildbot\venv\Scripts\python.exe -m pip install '--only-binary=:all:' `
    pywin32 buildbot-worker
New-Item -ItemType Directory C:\buildbot\workers
