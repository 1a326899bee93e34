service buildbot-worker stop WORKERNAME
