systemctl disable --now buildbot-worker@WORKERNAME.service
rm -r /var/lib/buildbot/workers/WORKERNAME
