systemctl start buildbot-worker.service
