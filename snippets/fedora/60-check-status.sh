systemctl status --no-pager buildbot-worker@WORKERNAME.service
su -s /bin/sh - buildbot-worker -c "grep 'Connected to buildmaster' \
    /var/lib/buildbot/worker/WORKERNAME/twistd.log"
