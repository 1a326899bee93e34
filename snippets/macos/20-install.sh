/usr/bin/python3 -m venv /Users/buildbot/venv
/Users/buildbot/venv/bin/pip install \
    --only-binary=cryptography buildbot-worker
mkdir /Users/buildbot/workers
