launchctl bootstrap system \
    /Library/LaunchDaemons/net.buildbot.worker.plist
