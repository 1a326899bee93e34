/var/lib/buildbot/venv/bin/buildbot-worker stop \
    /var/lib/buildbot/workers/WORKERNAME
rm -rf /var/lib/buildbot/workers/WORKERNAME
