service buildbot-worker stop WORKERPROFILE
sysrc buildbot_worker_profiles-=" WORKERPROFILE"
sysrc -x buildbot_worker_WORKERPROFILE_enable
sysrc -x buildbot_worker_WORKERPROFILE_basedir
su -m buildbot -c 'rm -rf /var/db/buildbot/workers/WORKERNAME'
