systemctl restart buildbot-worker.service
