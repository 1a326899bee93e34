su - buildbot -c \
    'tail -n 20 /Users/buildbot/workers/WORKERNAME/twistd.log'
