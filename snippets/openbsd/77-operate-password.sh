sed -i "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /var/buildslave/WORKERNAME/buildbot.tac
rcctl restart buildbot_worker
