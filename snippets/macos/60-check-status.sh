launchctl print system/net.buildbot.worker
grep 'Connected to buildmaster' \
    /Users/buildbot/workers/WORKERNAME/twistd.log
