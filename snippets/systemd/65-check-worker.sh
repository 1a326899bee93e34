sh <<'END'
# Looks at one worker and says in words what it finds.  It changes nothing.
name=WORKERNAME
master=buildbot-api.python.org
port=9020
export PATH="$PATH:/usr/sbin:/sbin" LC_ALL=C
me=$(id -un) faults=0 unseen=0

good() { printf 'good: %s\n' "$*"; }
bad() { printf 'BAD: %s\n' "$*" && faults=$((faults + 1)); }
skip() { printf 'not looked at: %s\n' "$*" && unseen=$((unseen + 1)); }

# Goes on where a file can be read, and says why not where it cannot.
can_read() {
    [ ! -r "$1" ] || return 0
    if [ -e "$1" ] || [ ! -x "${1%/*}" ]; then
        skip "$1, which $me may not read; ask as root."
    else
        bad "There is no $1."
    fi
    return 1
}

setting() { sed -n "s/^$1 *= *//p" "$tac" | tr -d "'\"" | tail -n 1; }

check_settings() {
    can_read "$tac" || return
    if [ "$(setting keepalive)" = 60 ]; then
        good "It gives a sign of life every 60 seconds."
    else
        bad "keepalive is $(setting keepalive) in $tac, not 60."
    fi
    case $(setting delete_leftover_dirs) in
    1 | True) good "It deletes the folders of builders that are gone." ;;
    *) bad "delete_leftover_dirs is not on in $tac." ;;
    esac
    says="$(setting workername) at $(setting buildmaster_host):$(setting port)"
    if [ "$says" = "$name at $master:$port" ]; then
        good "It has the name of its folder, and the right buildmaster."
    else
        bad "$tac says $says, not $name at $master:$port."
    fi
}

check_owners() {
    set -- "$folder" "$folder"/* "$folder"/info/*
    other=$(find "$@" -prune ! -user "$user" 2>/dev/null | head -n 1)
    if [ "$user" = root ] || [ "$user" = UNKNOWN ]; then
        bad "$around belongs to $user, and not to the worker's user."
    elif [ "$other" ]; then
        bad "$other belongs to $(stat -c %U "$other"), and not to $user."
    else
        good "Its files belong to $user."
    fi
    case $(stat -c %A "$tac" 2>/dev/null) in
    ????------) good "Nobody else can read the password." ;;
    ?*) bad "Others may read or write $tac, which has the password." ;;
    esac
}

check_contact() {
    can_read "$1" || return
    case $(cat "$1") in
    [Yy][Oo][Uu][Rr]' '* | 'Please put '*) bad "$1 is not filled in." ;;
    *[![:space:]]*) good "$1 is filled in." ;;
    *) bad "$1 is empty." ;;
    esac
}

# A worker in the background runs if the process of its number was started
# for its folder.
background() {
    number=$(cat "$folder/twistd.pid" 2>/dev/null) || return
    tr '\0' '\n' <"/proc/$number/cmdline" | sed 's,.*/,,' | grep -qFx "$name"
}

# Finds out what starts the worker, whether at boot, too, and whether it is up.
find_service() {
    boot=no up=no table="" by=buildbot-worker@$name.service
    if [ -d /run/systemd/system ] && systemctl cat "$by" >/dev/null; then
        [ "$(systemctl is-enabled "$by")" != enabled ] || boot=yes
        [ "$(systemctl is-active "$by")" != active ] || up=yes
        return
    fi
    by=/etc/init.d/buildbot-worker.$name
    if [ -e "$by" ]; then
        [ ! -e "/etc/runlevels/default/${by##*/}" ] || boot=yes
        ! rc-service "${by##*/}" status >/dev/null || up=yes
        return
    fi
    by=/etc/init.d/buildbot-worker
    if [ -e "$by" ]; then
        set -- /etc/rc2.d/S??buildbot-worker
        [ ! -e "$1" ] || boot=yes
    else
        by="the crontab of $user"
        case $me in
        root) table=$(crontab -l -u "$user") ;;
        "$user") table=$(crontab -l) ;;
        *) boot=unseen ;;
        esac
        case $table in *@reboot*) boot=yes ;; esac
    fi
    background && up=yes
    [ -r "$folder/twistd.pid" ] || [ ! -e "$folder/twistd.pid" ] || up=unseen
}

check_service() {
    find_service 2>/dev/null
    case $boot in
    yes) good "It starts at boot, by $by." ;;
    no) bad "It does not start at boot: $by is missing, or does not do it." ;;
    *) skip "whether it starts at boot, which $me may not see; ask as root." ;;
    esac
    case $up in
    yes) good "It is up." ;;
    no) bad "It is not up: it was stopped, or it failed." ;;
    *) skip "whether it is up, which $me may not see; ask as root." ;;
    esac
}

check_connection() {
    can_read "$log" || return
    words='Connected to buildmaster|unauthorized login|Lost connection'
    words="$words|retry [0-9]+ to connect|Starting Worker|Server Shut Down"
    last=$(sed -nE "/$words/p" "$log.1" "$log" 2>/dev/null | tail -n 1)
    # In the kernel's table, 01 is a connection that stands, 233C port 9020.
    stands=$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | grep -c ':233C 01 ')
    case $up:$stands:$last in
    *unauthorized*) bad "The buildmaster refuses its name and password." ;;
    yes:[1-9]*:*Connected* | yes:[1-9]*:) good "It is connected." ;;
    *) bad "It is not connected; $log ends with: $(tail -n 1 "$log")" ;;
    esac
}

check_way() {
    python=/var/lib/buildbot/venv/bin/python
    [ -x "$python" ] || python=python3
    if ! command -v "$python" >/dev/null; then
        skip "the way to $master, for want of a python3 to try it with."
        return
    fi
    open="import socket; socket.create_connection(('$master', $port), 10)"
    why=$("$python" -B -c "$open" 2>&1) || why=$(echo "$why" | tail -n 1)
    case $why in
    '') good "Port $port of $master can be reached." ;;
    *gaierror*) bad "The name $master does not resolve." ;;
    *) bad "Port $port of $master cannot be reached: ${why##*: }." ;;
    esac
}

check_room() {
    free=$(df -Pk "$folder" | awk 'NR == 2 { printf "%d", $4 / 1024 }')
    if [ "$free" -ge 2048 ]; then
        good "$free MB are free on its disk."
    else
        bad "Only $free MB are free on the disk of $folder."
    fi
    memory=$({
        awk '/^MemTotal:/ { printf "%d\n", $2 / 1024 }' /proc/meminfo
        cat /sys/fs/cgroup/memory.max \
            /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null |
            awk '/^[0-9]+$/ { printf "%d\n", $1 / 1048576 }'
    } | sort -n | head -n 1)
    if [ "$memory" -ge 450 ]; then
        good "It has $memory MB of memory."
    else
        bad "It has only $memory MB of memory; 512 MB are the least."
    fi
}

check_all() {
    check_way
    for around in /var/lib/buildbot/workers /var/lib/buildbot/worker; do
        folder=$around/$name
        [ ! -d "$folder" ] || break
    done
    if [ ! -d "$folder" ] && [ "$me" = root ]; then
        bad "There is no folder of a worker $name in /var/lib/buildbot."
    elif [ ! -d "$folder" ]; then
        skip "the worker, whose folder $me does not see; ask as root."
    else
        tac=$folder/buildbot.tac log=$folder/twistd.log
        user=$(stat -c %U "$around")
        check_settings
        check_owners
        check_contact "$folder/info/admin"
        check_contact "$folder/info/host"
        check_service
        check_connection
        check_room
    fi
}

check_all </dev/null
if [ "$faults" -gt 0 ]; then
    echo "BAD: Of all this, $faults must be mended before $name works well."
    exit 1
elif [ "$unseen" -gt 0 ]; then
    echo "not looked at: $unseen of all this; the rest is good."
    exit 2
fi
echo "good: All of this is good; $name works."
END
