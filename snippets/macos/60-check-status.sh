launchctl print system/net.buildbot.worker
su - buildbot -c "grep 'Connected to buildmaster' \
    /Users/buildbot/workers/WORKERNAME/twistd.log"
