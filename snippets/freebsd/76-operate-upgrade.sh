service buildbot-worker stop
pkg upgrade --yes devel/py-buildbot-worker
service buildbot-worker start
