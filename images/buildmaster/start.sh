#!/bin/sh
printf '%s\n' "$WORKERS" >/master/workers.json
if [ -e /cpython.tar ]; then tar --extract --no-same-owner --file=/cpython.tar --directory=/master; fi
git daemon --detach --reuseaddr --export-all --base-path=/master \
    /master/project /master/cpython
exec /master/venv/bin/twistd --nodaemon --no_save --logfile=/master/twistd.log \
    --pidfile=/master/twistd.pid --python=/master/buildbot.tac
