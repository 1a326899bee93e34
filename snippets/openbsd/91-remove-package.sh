pkg_delete buildbot-worker
