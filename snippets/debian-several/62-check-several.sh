systemctl list-units --no-pager 'buildbot-worker@*.service'
su - buildbot -s /bin/sh -c "grep 'Connected to buildmaster' \
    /var/lib/buildbot/workers/*/twistd.log"
