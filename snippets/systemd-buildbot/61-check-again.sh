systemctl is-active buildbot-worker@WORKERNAME.service
su - buildbot -s /bin/sh -c "grep 'Connected to buildmaster' \
    /var/lib/buildbot/workers/WORKERNAME/twistd.log"
