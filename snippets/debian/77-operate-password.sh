sed --in-place "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /var/lib/buildbot/workers/WORKERNAME/buildbot.tac
systemctl restart buildbot-worker@WORKERNAME.service
