cat >/etc/rc.d/buildbot_worker <<'END'
#!/bin/sh
# PROVIDE: buildbot_worker
# REQUIRE: DAEMON

. /etc/rc.subr

export HOME=/var/buildbot
export PATH="$PATH:/usr/pkg/bin"
export CPPFLAGS=-I/usr/pkg/include
export LDFLAGS="-L/usr/pkg/lib -Wl,-R/usr/pkg/lib"

name="buildbot_worker"
rcvar=$name
worker=/var/buildbot/workers/WORKERNAME
program=/var/buildbot/venv/bin/buildbot-worker
start_cmd="buildbot_worker_start"
stop_cmd="su -m buildbot -c '$program stop $worker'"
restart_cmd="su -m buildbot -c '$program restart --quiet $worker'"

buildbot_worker_start() {
    if [ -n "$autoboot" ]; then
        su -m buildbot -c "rm -f $worker/twistd.pid"
    fi
    su -m buildbot -c "$program start --quiet $worker"
}

load_rc_config "$name"
run_rc_command "$1"
END
chmod 755 /etc/rc.d/buildbot_worker
