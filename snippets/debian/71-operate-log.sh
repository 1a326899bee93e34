journalctl --no-pager --lines=20 --unit=buildbot-worker@WORKERNAME.service
su -s /bin/sh - buildbot -c \
    'tail -n 20 /var/lib/buildbot/workers/WORKERNAME/twistd.log'
