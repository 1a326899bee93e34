/usr/bin/python3 -m venv --clear /Users/buildbot/venv
/Users/buildbot/venv/bin/pip install \
    --only-binary=cryptography buildbot-worker
