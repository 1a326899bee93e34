pkg install --yes devel/py-buildbot-worker
