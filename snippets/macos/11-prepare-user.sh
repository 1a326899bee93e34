sysadminctl -addUser buildbot -password - &&
    createhomedir -c -u buildbot
