buildbot-worker create-worker --keepalive=60 --delete-leftover-dirs \
    /var/lib/buildbot/workers/WORKERNAME \
    buildbot-api.python.org:9020 WORKERNAME WORKERPASSWD
