if sysadminctl -addUser buildbot -password "$(openssl rand -hex 24)" &&
    id -u buildbot; then
    createhomedir -c -u buildbot
    ls -d /Users/buildbot
fi
