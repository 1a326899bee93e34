service buildbot-worker stop
