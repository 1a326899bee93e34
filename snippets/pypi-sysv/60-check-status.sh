service buildbot-worker status WORKERNAME
grep 'Connected to buildmaster' \
    /var/lib/buildbot/workers/WORKERNAME/twistd.log
