su -m buildbot -c /bin/sh <<'END'
sed -i '' "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /var/db/buildbot/workers/WORKERNAME/buildbot.tac
END
service buildbot-worker restart WORKERPROFILE
