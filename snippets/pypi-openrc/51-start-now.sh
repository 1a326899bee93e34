ln -sf buildbot-worker /etc/init.d/buildbot-worker.WORKERNAME
rc-update add buildbot-worker.WORKERNAME default
rc-service buildbot-worker.WORKERNAME start
