sed -i '' "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /var/db/buildbot/workers/WORKERNAME/buildbot.tac
service buildbot-worker restart WORKERPROFILE
