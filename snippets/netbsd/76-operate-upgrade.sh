/var/buildbot/venv/bin/pip install --upgrade 'autobahn<25' buildbot-worker
