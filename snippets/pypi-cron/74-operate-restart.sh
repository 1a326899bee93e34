/var/lib/buildbot/venv/bin/buildbot-worker restart \
    /var/lib/buildbot/workers/WORKERNAME
