C:\buildbot\venv\Scripts\python.exe -m pip install --upgrade `
    '--only-binary=:all:' pywin32 buildbot-worker
