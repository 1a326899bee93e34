rcctl stop buildbot_worker
rcctl disable buildbot_worker
su -m _buildslave -c 'rm -rf /var/buildslave/WORKERNAME'
