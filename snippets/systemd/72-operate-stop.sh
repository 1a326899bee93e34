systemctl stop buildbot-worker@WORKERNAME.service
