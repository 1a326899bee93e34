su - buildbot -c "sed -i '' -f /dev/stdin \
    /Users/buildbot/workers/WORKERNAME/buildbot.tac" <<'END'
s/^passwd = .*/passwd = 'WORKERPASSWD'/
END
launchctl kickstart -k system/net.buildbot.worker
