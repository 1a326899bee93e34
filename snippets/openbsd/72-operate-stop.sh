rcctl stop buildbot_worker
