sed -i "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /var/lib/buildbot/workers/WORKERNAME/buildbot.tac
service buildbot-worker restart WORKERNAME
