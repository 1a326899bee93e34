su - buildbot -c \
    'tail -n 20 /var/buildbot/workers/WORKERNAME/twistd.log'
