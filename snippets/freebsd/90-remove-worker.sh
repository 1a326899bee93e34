service buildbot-worker stop WORKERPROFILE
sysrc buildbot_worker_profiles-=" WORKERPROFILE"
sysrc -x buildbot_worker_WORKERPROFILE_enable
sysrc -x buildbot_worker_WORKERPROFILE_basedir
rm -R /var/db/buildbot/workers/WORKERNAME
