su -m buildbot -c \
    'tail -n 20 /var/db/buildbot/workers/WORKERNAME/twistd.log'
