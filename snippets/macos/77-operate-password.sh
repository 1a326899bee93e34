sed -i '' "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /Users/buildbot/workers/WORKERNAME/buildbot.tac
launchctl kickstart -k system/net.buildbot.worker
