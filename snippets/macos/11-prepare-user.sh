sysadminctl -addUser buildbot -password -
