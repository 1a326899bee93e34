/var/lib/buildbot/venv/bin/buildbot-worker stop \
    /var/lib/buildbot/workers/WORKERNAME
