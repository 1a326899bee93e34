rc-service buildbot-worker.WORKERNAME status
