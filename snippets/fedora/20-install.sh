dnf install --assumeyes buildbot-worker
