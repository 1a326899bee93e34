systemctl disable --now buildbot-worker@WORKERNAME.service
su - buildbot -c 'rm -rf /var/lib/buildbot/workers/WORKERNAME'
