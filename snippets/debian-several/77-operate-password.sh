sed --in-place "s/^passwd = .*/passwd = 'WORKERPASSWD'/" \
    /var/lib/buildbot/workers/*/buildbot.tac
systemctl restart 'buildbot-worker@*.service'
