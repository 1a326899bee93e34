python3 -m venv --clear /var/lib/buildbot/venv
/var/lib/buildbot/venv/bin/pip install buildbot-worker
