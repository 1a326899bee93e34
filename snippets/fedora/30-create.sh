buildbot-worker create-worker --keepalive=60 --delete-leftover-dirs \
    /var/lib/buildbot/worker/WORKERNAME \
    buildbot-api.python.org:9020 WORKERNAME WORKERPASSWD
