/var/lib/buildbot/venv/bin/buildbot-worker restart --quiet \
    /var/lib/buildbot/workers/WORKERNAME
