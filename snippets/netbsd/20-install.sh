python3.13 -m venv /var/buildbot/venv
/var/buildbot/venv/bin/pip install buildbot-worker
mkdir /var/buildbot/workers
