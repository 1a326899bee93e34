C:\buildbot\venv\Scripts\python.exe -m pip install --upgrade `
    --prefer-binary pywin32 buildbot-worker
