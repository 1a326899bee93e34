journalctl --no-pager --lines=20 --unit=buildbot-worker@WORKERNAME.service
su - buildbot -s /bin/sh -c \
    'tail -n 20 /var/lib/buildbot/workers/WORKERNAME/twistd.log'
