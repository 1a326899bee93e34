/var/lib/buildbot/venv/bin/buildbot-worker start --quiet \
    /var/lib/buildbot/workers/WORKERNAME
