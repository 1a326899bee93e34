service buildbot-worker status WORKERNAME
