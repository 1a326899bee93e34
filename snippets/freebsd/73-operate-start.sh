service buildbot-worker start WORKERPROFILE
