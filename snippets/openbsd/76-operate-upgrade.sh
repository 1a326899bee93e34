pkg_add -u buildbot-worker
rcctl restart buildbot_worker
