/Users/buildbot/venv/bin/pip install --upgrade buildbot-worker
