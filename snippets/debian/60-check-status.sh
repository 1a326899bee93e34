systemctl status --no-pager buildbot-worker@WORKERNAME.service
tail /var/lib/buildbot/workers/WORKERNAME/twistd.log
