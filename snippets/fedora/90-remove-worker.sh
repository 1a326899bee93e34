systemctl disable --now buildbot-worker@WORKERNAME.service
su -s /bin/sh - buildbot-worker -c 'rm -rf /var/lib/buildbot/worker/WORKERNAME'
