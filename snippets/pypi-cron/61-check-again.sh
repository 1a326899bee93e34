readlink "/proc/$(cat /var/lib/buildbot/workers/WORKERNAME/twistd.pid)/cwd"
grep 'Connected to buildmaster' \
    /var/lib/buildbot/workers/WORKERNAME/twistd.log
