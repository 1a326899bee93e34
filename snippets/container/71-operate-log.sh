journalctl --no-pager --lines=20 --unit=buildbot-worker@WORKERNAME.service
runuser --user=buildbot -- \
    tail -n 20 /var/lib/buildbot/workers/WORKERNAME/twistd.log
