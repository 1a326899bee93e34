systemctl is-active buildbot-worker@WORKERNAME.service
grep 'Connected to buildmaster' \
    /var/lib/buildbot/worker/WORKERNAME/twistd.log
