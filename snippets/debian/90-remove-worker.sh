systemctl disable --now buildbot-worker@WORKERNAME.service
su -s /bin/sh - buildbot -c 'rm -rf /var/lib/buildbot/workers/WORKERNAME'
