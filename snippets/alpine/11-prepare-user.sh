addgroup -S buildbot
adduser -S -D -G buildbot -h /var/lib/buildbot -s /bin/bash buildbot
