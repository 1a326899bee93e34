service buildbot-worker restart WORKERNAME
