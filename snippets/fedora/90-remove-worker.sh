systemctl disable --now buildbot-worker@WORKERNAME.service
rm --recursive /var/lib/buildbot/worker/WORKERNAME
