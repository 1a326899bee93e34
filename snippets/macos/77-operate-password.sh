su - buildbot -c /bin/sh <<'END'
sed -i '' "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /Users/buildbot/workers/WORKERNAME/buildbot.tac
END
launchctl kickstart -k system/net.buildbot.worker
