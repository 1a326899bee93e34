/usr/bin/python3 -m venv /Users/buildbot/venv
/Users/buildbot/venv/bin/pip install buildbot-worker
mkdir /Users/buildbot/workers
