pkg_add buildbot-worker
