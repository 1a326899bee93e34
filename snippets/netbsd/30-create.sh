/var/buildbot/venv/bin/buildbot-worker create-worker \
    --keepalive=60 --delete-leftover-dirs --umask=0o22 \
    /var/buildbot/workers/WORKERNAME \
    buildbot-api.python.org:9020 WORKERNAME WORKERPASSWD
