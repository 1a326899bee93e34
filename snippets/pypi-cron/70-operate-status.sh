readlink "/proc/$(cat /var/lib/buildbot/workers/WORKERNAME/twistd.pid)/cwd"
