python3.13 -m venv --clear --system-site-packages /var/buildbot/venv
/var/buildbot/venv/bin/pip install 'autobahn<25' buildbot-worker
