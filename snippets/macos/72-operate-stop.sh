launchctl bootout system/net.buildbot.worker
