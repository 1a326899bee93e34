createhomedir -c -u buildbot
