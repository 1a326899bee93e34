/var/lib/buildbot/venv/bin/buildbot-worker start \
    /var/lib/buildbot/workers/WORKERNAME
