apt update
apt install --yes buildbot-worker
