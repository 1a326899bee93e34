launchctl bootout system/net.buildbot.worker
rm /Library/LaunchDaemons/net.buildbot.worker.plist
rm -R /Users/buildbot/workers/WORKERNAME
