rc-service buildbot-worker.WORKERNAME restart
