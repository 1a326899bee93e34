systemctl is-active buildbot-worker@WORKERNAME.service
grep 'Connected to buildmaster' \
    /var/lib/buildbot/workers/WORKERNAME/twistd.log
