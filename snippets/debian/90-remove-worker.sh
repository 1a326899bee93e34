systemctl disable --now buildbot-worker@WORKERNAME.service
su - buildbot -s /bin/sh -c 'rm -rf /var/lib/buildbot/workers/WORKERNAME'
