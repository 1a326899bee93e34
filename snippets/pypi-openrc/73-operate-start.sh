rc-service buildbot-worker.WORKERNAME start
