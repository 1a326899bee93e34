sysrc buildbot_worker_enable=YES
sysrc buildbot_worker_env="HOME=/var/db/buildbot \
CPPFLAGS=-I/usr/local/include LDFLAGS=-L/usr/local/lib"
sysrc buildbot_worker_flags=--quiet
sysrc buildbot_worker_profiles+=" WORKERPROFILE"
sysrc buildbot_worker_WORKERPROFILE_enable=YES
sysrc buildbot_worker_WORKERPROFILE_basedir=/var/db/buildbot/workers/WORKERNAME
service buildbot-worker start WORKERPROFILE
