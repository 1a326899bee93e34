service buildbot-worker stop
sysrc -x buildbot_worker_first_enable
sysrc -x buildbot_worker_first_basedir
sysrc -x buildbot_worker_profiles
sysrc -x buildbot_worker_enable
rm -R /var/db/buildbot/workers/WORKERNAME
