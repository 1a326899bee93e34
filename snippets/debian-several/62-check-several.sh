systemctl list-units --no-pager 'buildbot-worker@*.service'
grep 'Connected to buildmaster' \
    /var/lib/buildbot/workers/*/twistd.log
