systemctl is-active buildbot-worker@WORKERNAME.service
runuser --user=buildbot -- grep 'Connected to buildmaster' \
    /var/lib/buildbot/workers/WORKERNAME/twistd.log
