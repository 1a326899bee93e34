su -m buildbot -c "sed -i '' -f /dev/stdin \
    /var/db/buildbot/workers/WORKERNAME/buildbot.tac" <<'END'
s/^passwd = .*/passwd = 'WORKERPASSWD'/
END
service buildbot-worker restart WORKERPROFILE
