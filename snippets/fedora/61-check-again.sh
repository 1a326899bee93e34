systemctl is-active buildbot-worker@WORKERNAME.service
su - buildbot-worker -s /bin/sh -c "grep 'Connected to buildmaster' \
    /var/lib/buildbot/worker/WORKERNAME/twistd.log"
