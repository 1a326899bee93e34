service buildbot-worker start WORKERNAME
