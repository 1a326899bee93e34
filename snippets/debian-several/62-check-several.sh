systemctl list-units --no-pager 'buildbot-worker@*.service'
su -s /bin/sh - buildbot -c "grep 'Connected to buildmaster' \
    /var/lib/buildbot/workers/*/twistd.log"
