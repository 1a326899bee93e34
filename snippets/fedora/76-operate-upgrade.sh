dnf upgrade --refresh --assumeyes buildbot-worker
