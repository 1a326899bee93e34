launchctl kickstart -k system/net.buildbot.worker
