systemctl restart buildbot-worker@WORKERNAME.service
