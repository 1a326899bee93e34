service buildbot-worker start
