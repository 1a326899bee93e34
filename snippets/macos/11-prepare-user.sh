if sysadminctl -addUser buildbot -password -; then
    createhomedir -c -u buildbot
fi
