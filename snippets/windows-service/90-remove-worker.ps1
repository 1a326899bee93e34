Stop-Service BuildBot
& 'C:\Program Files\Python313\Scripts\buildbot_worker_windows_service.exe' `
    remove
