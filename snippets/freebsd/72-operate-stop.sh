service buildbot-worker stop WORKERPROFILE
