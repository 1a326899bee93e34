systemctl stop buildbot-worker.service
