sed -i "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /var/lib/buildbot/workers/WORKERNAME/buildbot.tac
/var/lib/buildbot/venv/bin/buildbot-worker restart \
    /var/lib/buildbot/workers/WORKERNAME
