service buildbot-worker restart
