& 'C:\Program Files\Python313\Scripts\buildbot-worker.exe' create-worker `
    '--keepalive=60' '--delete-leftover-dirs' `
    C:\buildbot\workers\WORKERNAME `
    buildbot-api.python.org:9020 WORKERNAME WORKERPASSWD
