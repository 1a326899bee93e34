rc-service buildbot-worker.WORKERNAME stop
