Stop-ScheduledTask -TaskName 'Buildbot worker'
C:\buildbot\venv\Scripts\python.exe -m pip install --upgrade `
    --prefer-binary pywin32 buildbot-worker
Start-ScheduledTask -TaskName 'Buildbot worker'
