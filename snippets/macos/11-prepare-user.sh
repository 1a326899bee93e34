if sysadminctl -addUser buildbot -password - && id -u buildbot; then
    createhomedir -c -u buildbot
    ls -d /Users/buildbot
fi
