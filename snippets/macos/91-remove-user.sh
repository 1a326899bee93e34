sysadminctl -deleteUser buildbot
