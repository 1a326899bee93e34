systemctl status --no-pager buildbot-worker@WORKERNAME.service
su -s /bin/sh - buildbot -c "grep 'Connected to buildmaster' \
    /var/lib/buildbot/workers/WORKERNAME/twistd.log"
