pkg upgrade --yes devel/py-buildbot-worker
service buildbot-worker restart
