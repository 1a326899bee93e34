python3 -m venv /var/lib/buildbot/venv
/var/lib/buildbot/venv/bin/pip install buildbot-worker
mkdir /var/lib/buildbot/workers
