systemctl start buildbot-worker@WORKERNAME.service
