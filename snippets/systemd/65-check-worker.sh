sh <<'END'
# Checks one worker, changes nothing, and runs nothing of the worker's user.
name=WORKERNAME unit=buildbot-worker@WORKERNAME.service
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
cd / && exec 2>/dev/null 3>&1
table='
files|good: Its settings, contact and description are right; %s owns them.
machine|good: It has %s MB of memory, enough free disk, and git %s.
up|good: It starts at boot and runs once, as process %s.
build|good: Its builds find their tools, a HOME and high enough limits.
link|good: It is connected; the buildmaster answered %s seconds ago.
all|good: All of this is good; %s works.
all-bad|BAD: %s to fix before %s works well.
unseen|not looked at: %s cannot see the processes here; ask as root.
no-folder|BAD: There is no worker %s in /var/lib/buildbot; check its name.
no-plain|BAD: %s is %s, not a regular file of %s; put one there.
no-owner|BAD: %s belongs to %s; give it to %s with chown.
no-mode|BAD: Others can read the password; run chmod 600 on buildbot.tac.
no-setting|BAD: %s in buildbot.tac is %s; set it to %s.
no-contact|BAD: %s is not filled in; describe the worker.
no-clock|BAD: The clock says %s, which is wrong; set it.
no-git|BAD: git is %s; install 2.27 or newer.
no-memory|BAD: It has only %s MB of memory; give it at least 512 MB.
no-room|BAD: Only %s are free in %s; free %s.
no-boot|BAD: It does not start at boot; enable its service.
no-up|BAD: It does not run%s; start it.
no-single|BAD: It runs more than once: processes %s; keep that of the service.
no-service|BAD: Process %s is not of %s; end it and start the service.
no-turn|BAD: Process %s is stopped; continue it with kill -CONT.
no-tools|BAD: PATH of the service lacks %s; install it or change PATH.
no-env|BAD: %s of the service is %s; change it to %s.
no-password|BAD: The buildmaster refuses its name and password; compare both.
no-twin|BAD: Another worker has this name; stop it and restart this one.
no-link|BAD: It is not connected; look up the end of its log: %s
no-way|BAD: buildbot-api.python.org:9020: %s; check DNS and the firewall.
no-answer|BAD: The buildmaster last answered %s seconds ago; restart the worker.
'
# Prints the sentence of a key, without escapes that a file brought along.
say() {
    form=$(printf %s "$table" | sed -n "s/^$1|//p") && shift
    # shellcheck disable=SC2059
    printf '%.300s\n' "$(printf "$form" "$@" | tr -cd ' -~')" >&3
}
same() { [ "$3" = "$4" ] || say "$@"; }
enough() { [ "${3:-$4}" -ge "$4" ] || say "$@"; }
# Prints the end of a file. What was opened counts, not what has the name now.
peek() {
    kind=$(stat -c '%F of %U' "$1")
    echo "$kind" | grep -q "^regular.* file of $user$" ||
        { say no-plain "$1" "${kind:-missing}" "$user" && return 1; }
    {
        stat -L -c '%F of %U' /proc/self/fd/0 | grep -qFx "$kind" &&
            tail -c 999999 | tr -d '\000-\011\013-\037\177'
    } <"$1"
}
setting() { printf %s "$tac" | sed -n "s/^$1 *= *//p" | tail -n 1; }
check_folder() { say no-folder "$name"; }
check_files() {
    if peek "$folder/buildbot.tac" >/dev/null; then
        same no-setting keepalive "$(setting keepalive)" 60
        same no-setting delete_leftover_dirs "$(setting delete_leftover_dirs)" 1
        says="$(setting workername) $(setting buildmaster_host) $(setting port)"
        same no-setting 'The login' "$says" "$name buildbot-api.python.org 9020"
        stat -c %A "$folder/buildbot.tac" | grep -q '^-...------' || say no-mode
    fi
    for file in "$folder/info/admin" "$folder/info/host"; do
        text=$(peek "$file") && case $text in
        [Yy][Oo][Uu][Rr]' '* | 'Please put '* | '') say no-contact "$file" ;;
        esac
    done
    same no-owner "$around" "$(stat -c %U "$around")" "$user"
    odd=$(find "$folder" -maxdepth 2 ! -user "$user" \
        -exec stat -c '%U|%n' {} + | head -n 1)
    [ -z "$odd" ] || say no-owner "${odd#*|}" "${odd%%|*}" "$user"
    say files "$user"
}
# Prints the least number in files of this name of the worker's control groups.
least() {
    group=/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$pid/cgroup")/.
    while [ "$group" ]; do group=${group%/*} && cat "$group/$1"; done |
        grep '^[0-9]' | sort -n | head -n 1
}
check_machine() {
    [ "$(date +%Y%m)" -ge 202611 ] || say no-clock "$(date)"
    git=$(git --version | tr -cd 0-9. | grep .) || git=missing
    echo "$git" | awk -F. '{ exit $1 * 99 + $2 < 225 }' || say no-git "$git"
    memory=$({
        awk '/^MemTotal/ { printf "%.0f\n", $2 * 1024 }' /proc/meminfo
        least memory.max
    } | sort -n | awk '{ printf "%d", $1 / 1048576; exit }')
    [ "$memory" -ge 450 ] || say no-memory "$memory"
    for place in "2048 $folder" "256 /tmp"; do
        at=${place#* } needs=${place% *}
        free=$(stat -f -c '%a %S' "$root$at" | awk '{ print int($1*$2 / 1e6) }')
        left=$(($(stat -f -c '%c?%d:9999' "$root$at" || echo 0)))
        [ "$free" -ge "$needs" ] || say no-room "$free MB" "$at" "$needs MB"
        [ "$left" -ge 9999 ] || say no-room "$left inodes" "$at" 9999
    done
    say machine "$memory" "$git"
}
check_up() {
    selinux=$(sed -n 's/1/ and SELinux enforces/p' /sys/fs/selinux/enforce)
    [ "$pid" ] || say no-up "$selinux"
    [ "$pid" = "$pids" ] || say no-single "$pids"
    for each in $pids; do
        ! grep -q '^State:.T' "/proc/$each/status" || say no-turn "$each"
        grep -qF "/$unit" "/proc/$each/cgroup" || say no-service "$each" "$unit"
    done
    [ "$starts" ] || say no-boot
    say up "$pid"
}
env_of() { tr '\0' '\n' <"/proc/$pid/environ" | sed -n "s/^$1=//p"; }
check_build() {
    [ "$pid" ] && [ "$pid" = "$pids" ] || return
    home=$(env_of HOME) path=$(env_of PATH)
    lacks=$(IFS=: && set -f && for tool in git cc make awk; do
        # A shell would run functions from such a PATH, so none looks it up.
        for at in $path; do [ -x "$root$at/$tool" ] && continue 2; done
        printf ' %s' $tool
    done)
    [ -z "$lacks" ] || say no-tools "${lacks# }"
    stat -c '%A %U' "$root$home/." | grep -q "^drw.* $user$" &&
        [ -w "$root$home" ] || say no-env HOME "${home:-none}" "$user's folder"
    proxies=$(env_of '[Hh][Tt][Tt][Pp][Ss]*_[^=]*' | grep -c .)
    same no-env 'The number of proxies' "$proxies" 0
    speaks=$({ env_of LC_ALL && env_of LANG; } | grep . | head -n 1)
    echo "$speaks" | grep -qx 'C\|POSIX\|.*[Uu][Tt][Ff]-*8\|' ||
        say no-env 'The locale' "$speaks" C.UTF-8
    same no-env 'The umask' "$(sed -n 's/^Umask:.//p' "/proc/$pid/status")" 0022
    for limit in '1024 open files' '512 processes' '2147483648 file size'; do
        of=${limit#* }
        has=$(sed -n "s/^Max $of  *\([0-9]*\) .*/\1/p" "/proc/$pid/limits")
        enough no-env "The limit of $of" "$has" "${limit%% *}"
    done
    enough no-env 'The limit of tasks' "$(least pids.max)" 512
    say build
}
told() { printf '%s\n' "$old" "$log" | grep -E "$1" | tail -n 1; }
seconds_since() {
    told "$1" | TZ=UTC0 awk -F '[^0-9]' -v now="$(date +%s)" '{
        zone = substr($0, 20, 1) (substr($7, 1, 2) * 60 + substr($7, 3)) * 60
        printf "%d", now + zone - mktime($1" "$2" "$3" "$4" "$5" "$6)
    }'
}
check_link() {
    old=$(peek "$folder/twistd.log.1" 3>/dev/null)
    log=$(peek "$folder/twistd.log") || return
    # Later lines often hide why it was refused.
    case $(told 'Connected to b|unauthorized login|(rejecting|got a) dupl') in
    *unauthorized*) say no-password && return ;;
    *duplicate*) say no-twin && return ;;
    esac
    limit=$(setting keepalive | grep -x '[1-9][0-9]\{0,4\}')
    limit=$((${limit:-60} * 3))
    [ "$pid" ] || return
    # In the kernel's table, 01 is an established connection, 233C is port 9020.
    links=$(cat "/proc/$pid/net/tcp" "/proc/$pid/net/tcp6" |
        awk '$3 ~ /:233C$/ && $4 == "01" { print "socket:[" $10 "]" }')
    if for each in $pids; do ls -l "/proc/$each/fd"; done |
        grep -qF "${links:-none}"; then
        since=$(seconds_since 'Connected to b|Master replied to keepalive')
        [ "$since" -lt "$limit" ] || say no-answer "${since:-?}"
        [ "${since:-0}" -gt -60 ] || say no-clock "$(date)"
        say link "$since"
    else
        say no-link "$(told .)"
        try='import socket, sys; socket.create_connection(sys.argv[1:], 9)'
        why=$(python3 -I -B -c "$try" buildbot-api.python.org 9020 2>&1 |
            sed -n 's/^[a-zA-Z.]*[rt]: //p')
        [ -z "$why" ] || say no-way "$why"
    fi
}
for around in /var/lib/buildbot/workers /var/lib/buildbot/worker; do
    folder=$around/$name && [ -d "$folder" ] && break
done
me=$(id -un) user=$(stat -c %U "$around" "$folder" | grep -vx root | head -n 1)
pids=$(for at in /proc/[0-9]*; do
    [ "$(stat -c %U "$at")" = "$user" ] || continue
    # Without CAP_SYS_PTRACE, as in many containers, root sees nothing of it.
    [ -e "$at/cwd" ] || ! grep -q '^State:.[^Z]' "$at/status" || printf ' ?'
    [ "$at/cwd" -ef "$folder" ] && stat -c '%A%N' "$at"/fd/* |
        grep -q '^l.w.*/twistd\.log' && printf ' %s' "${at#/proc/}"
done)
case $me in root | "$user") ;; *) pids='?' ;; esac
case $pids in *\?*) say unseen "$me" && exit 2 ;; esac
pids=${pids# } pid=${pids%% *} root=${pid:+/proc/$pid/root}
set -- -u "$user" && [ "$me" = root ] || shift 2
starts=$(cd /etc && ls -d systemd/system/*.wants/"$unit" \
    rc2.d/S??buildbot-worker runlevels/default/buildbot-worker."$name")
[ -d /run/systemd/system ] && starts=$(echo "$starts" | grep wants)
[ "$starts" ] || starts=$(crontab -l "$@" | grep '^@reboot.*build') || true
case $starts in *"$unit") ;; *) unit= ;; esac
tac=$(peek "$folder/buildbot.tac" 3>&2 | tr -d "'\"" | sed 's/= *True/= 1/')
[ -d "$folder" ] && subjects='files machine up build link'
said=$(for each in ${subjects:-folder}; do
    "check_$each" 3>&1 </dev/null | awk 'NR == 1 || !/^good/'
done)
printf '%s\n' "$said"
faults=$(printf '%s\n' "$said" | grep -c ^BAD)
[ "$faults" = 0 ] && say all "$name" && exit
say all-bad "$faults" "$name" && exit 1
END
