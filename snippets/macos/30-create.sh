/Users/buildbot/venv/bin/buildbot-worker create-worker \
    --keepalive=60 --delete-leftover-dirs \
    /Users/buildbot/workers/WORKERNAME \
    buildbot-api.python.org:9020 WORKERNAME WORKERPASSWD
