apt install --yes --no-install-recommends buildbot-worker
