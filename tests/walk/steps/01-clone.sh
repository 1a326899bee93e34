git clone REPOSITORY buildbot-worker-guide
cd buildbot-worker-guide
