rcctl stop buildbot_worker
rcctl disable buildbot_worker
rm -R /var/buildslave/WORKERNAME
