journalctl --no-pager --lines=20 --unit=buildbot-worker@WORKERNAME.service
su -s /bin/sh - buildbot-worker -c \
    'tail -n 20 /var/lib/buildbot/worker/WORKERNAME/twistd.log'
