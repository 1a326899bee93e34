service buildbot-worker restart WORKERPROFILE
