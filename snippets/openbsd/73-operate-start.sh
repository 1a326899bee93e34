rcctl start buildbot_worker
