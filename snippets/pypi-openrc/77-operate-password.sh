sed -i "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /var/lib/buildbot/workers/WORKERNAME/buildbot.tac
rc-service buildbot-worker.WORKERNAME restart
