systemctl enable --now buildbot-worker@WORKERNAME.service
