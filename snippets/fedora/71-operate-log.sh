journalctl --no-pager --lines=20 --unit=buildbot-worker@WORKERNAME.service
tail --lines=20 /var/lib/buildbot/worker/WORKERNAME/twistd.log
