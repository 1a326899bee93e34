service buildbot-worker status
grep 'Connected to buildmaster' \
    /var/db/buildbot/workers/WORKERNAME/twistd.log
