systemctl disable --now buildbot-worker@WORKERNAME.service
su - buildbot-worker -s /bin/sh -c 'rm -rf /var/lib/buildbot/worker/WORKERNAME'
