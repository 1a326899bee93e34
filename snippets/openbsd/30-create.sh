buildbot-worker create-worker \
    --keepalive=60 --delete-leftover-dirs \
    /var/buildslave/WORKERNAME \
    buildbot-api.python.org:9020 WORKERNAME WORKERPASSWD
