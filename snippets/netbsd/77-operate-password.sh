sed -i "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /var/buildbot/workers/WORKERNAME/buildbot.tac
service buildbot_worker restart
