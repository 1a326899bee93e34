rc-service buildbot-worker.WORKERNAME status
grep 'Connected to buildmaster' \
    /var/lib/buildbot/workers/WORKERNAME/twistd.log
