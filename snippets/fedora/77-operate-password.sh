sed --in-place "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /var/lib/buildbot/worker/WORKERNAME/buildbot.tac
systemctl restart buildbot-worker@WORKERNAME.service
