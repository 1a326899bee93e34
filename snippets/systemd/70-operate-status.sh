systemctl status --no-pager buildbot-worker@WORKERNAME.service
