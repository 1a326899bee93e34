launchctl bootout system/net.buildbot.worker
rm /Library/LaunchDaemons/net.buildbot.worker.plist
su - buildbot -c 'rm -rf /Users/buildbot/workers/WORKERNAME'
