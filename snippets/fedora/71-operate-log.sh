journalctl --no-pager --lines=20 --unit=buildbot-worker@WORKERNAME.service
su - buildbot-worker -s /bin/sh -c \
    'tail -n 20 /var/lib/buildbot/worker/WORKERNAME/twistd.log'
