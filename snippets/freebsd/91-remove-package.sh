if rmdir /var/db/buildbot/workers; then
    pkg delete --yes devel/py-buildbot-worker
fi
