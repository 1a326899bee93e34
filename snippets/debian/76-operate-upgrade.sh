apt update
apt install --yes --only-upgrade buildbot-worker
