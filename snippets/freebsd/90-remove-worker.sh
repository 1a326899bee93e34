service buildbot-worker stop
sysrc -x buildbot_worker_WORKERPROFILE_enable
sysrc -x buildbot_worker_WORKERPROFILE_basedir
sysrc -x buildbot_worker_profiles
sysrc -x buildbot_worker_enable
rm -R /var/db/buildbot/workers/WORKERNAME
