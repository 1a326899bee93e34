if rmdir /var/db/buildbot/workers; then
    sysrc -x buildbot_worker_profiles
    sysrc -x buildbot_worker_env
    sysrc -x buildbot_worker_flags
    sysrc -x buildbot_worker_enable
    pkg delete --yes devel/py-buildbot-worker
fi
