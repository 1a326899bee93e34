cat >/etc/init.d/buildbot-worker <<'END'
#!/bin/sh
### BEGIN INIT INFO
# Provides:          buildbot-worker
# Required-Start:    $remote_fs $network $named
# Required-Stop:     $remote_fs $network
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: Buildbot workers, all of them or the named ones
### END INIT INFO
PATH=/usr/sbin:/usr/bin:/sbin:/bin

# Root leaves the worker's files to the worker's user.
[ "$(id -u)" -ne 0 ] || exec su - buildbot -c "/etc/init.d/buildbot-worker $*"

# Tells whether a worker runs; $number is that of its process.
# An old twistd.pid may name a stranger, who was not started for this folder.
runs() {
    number=$(cat "$1/twistd.pid" 2>/dev/null)
    grep -qsFxz "$1" "/proc/$number/cmdline"
}

start() {
    runs "$1" && return
    rm -f "$1/twistd.pid"
    /var/lib/buildbot/venv/bin/buildbot-worker start --quiet "$1"
}

stop() {
    runs "$1" || return 0
    kill "$number"
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        runs "$1" || return 0
        sleep 1
    done
    kill -KILL "$number"
}

status() {
    if runs "$1"; then
        echo "$1 runs, process $number"
    else
        echo "$1 does not run"
        return 3
    fi
}

act() {
    case $action in
    start) start "$1" ;;
    stop) stop "$1" ;;
    restart | force-reload) stop "$1" && start "$1" ;;
    status) status "$1" ;;
    *) return 2 ;;
    esac
}

action=$1
shift
cd -P /var/lib/buildbot/workers || exit
[ $# -gt 0 ] || set -- *
code=0
for worker; do
    act "$PWD/$worker" || code=$?
done
exit $code
END
chmod 755 /etc/init.d/buildbot-worker
