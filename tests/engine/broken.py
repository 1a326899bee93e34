"""Ways to break a good worker, and what the guide's own step must then say of it."""

import attrs

NAME = "owner-debian-x86_64"
SECOND = f"{NAME}-2"

FOLDER = f"/var/lib/buildbot/workers/{NAME}"
UNIT = f"buildbot-worker@{NAME}.service"
TAC = f"{FOLDER}/buildbot.tac"
#: What the step must neither run nor follow is the user's own; it would leave a trace in /etc.
HOSTILE = """
printf '#!/bin/sh\\n/usr/bin/touch /etc/ran\\n' >/run/evil && chmod 755 /run/evil
cd /var/lib/buildbot
install -d -o buildbot evil venv/bin
for file in evil/git evil/python3 venv/bin/python; do
    [ -e $file ] || install -o buildbot /run/evil $file
done
"""
BY_HAND = 'setsid su buildbot -s /bin/sh -c "umask 022; exec buildbot-worker start --nodaemon'
AGAIN = f"systemctl reset-failed {UNIT}; systemctl restart {UNIT}"


@attrs.frozen
class Case:
    """`breaks` and `mends` are scripts for root; `says`: all lines of the step that begin BAD.

    `before` runs in a mount namespace of the step's own, so nothing is to be mended after it.
    `frozen`: the buildmaster is stopped meanwhile, once the worker is connected.
    """

    says: tuple[str, ...]
    breaks: str = ""
    mends: str = ""
    before: str = ""
    name: str = NAME
    frozen: bool = False


def setting(old: str, new: str, more: str = ":") -> tuple[str, str]:
    """Break a line of buildbot.tac and mend it, each time with `more`."""
    change = f"sed -i '/^{old}/s/.*/{new}/' {TAC}; {more}"
    return f"cp -p {TAC} /run/tac; {change}", f"cp -p /run/tac {TAC}; {more}"


def hosts(change: str) -> tuple[str, str]:
    """Change /etc/hosts, which can be written in a container, and not replaced.

    No name server is left, either: nobody may ever be asked for the fleet's own address.
    """
    breaks = f"sed '{change}' /run/good >/etc/hosts; : >/etc/resolv.conf; {AGAIN}"
    keeps = "cp /etc/hosts /run/good; cp /etc/resolv.conf /run/resolv"
    return (
        f"{keeps}; {breaks}",
        f"cat /run/good >/etc/hosts; cat /run/resolv >/etc/resolv.conf; {AGAIN}",
    )


def service(*settings: str) -> tuple[str, str]:
    """Give the unit other settings, and take them back."""
    folder, lines = f"/run/systemd/system/{UNIT}.d", "\\n".join(settings)
    again = f"systemctl daemon-reload; {AGAIN}"
    return (
        f"mkdir -p {folder}; printf '[Service]\\n{lines}\\n' >{folder}/broken.conf; {again}",
        f"rm -r {folder}; {again}",
    )


def instead(path: str, says: str) -> str:
    """Put a program that only prints something in the place of another."""
    return (
        f"printf '#!/bin/sh\\necho \"{says}\"\\n' >/run/instead; chmod 755 /run/instead;"
        f" mount --bind /run/instead {path}"
    )


def planted(path: str, plants: str) -> tuple[str, str]:
    """Let the worker's user put something else in the place of a file of the worker's."""
    return (
        f'cp -p {path} /run/kept; rm {path}; su buildbot -s /bin/sh -c "{plants} {path}"',
        f"rm -rf {path}; cp -p /run/kept {path}",
    )


def small(option: str) -> tuple[str, str]:
    """Put the worker's folder onto a disk that this option of tmpfs makes small, and back."""
    return (
        f"systemctl stop {UNIT}; cp -a {FOLDER} /run/worker && mount -t tmpfs -o {option} none"
        f" {FOLDER} && cp -a /run/worker/. {FOLDER} && chown --reference=/run/worker {FOLDER}"
        f" && rm -r /run/worker; {AGAIN}",
        f"systemctl stop {UNIT}; umount {FOLDER}; {AGAIN}",
    )


NOT_CONNECTED = "It is not connected; "
REFUSED = "buildbot-api.python.org:9020: "
REGULAR = "not a regular file of buildbot"

ON_SYSTEMD = {
    "disabled": Case(
        ("It does not start at boot",),
        f"systemctl disable {UNIT}", f"systemctl enable {UNIT}",
    ),
    "stopped": Case(
        ("It does not run",),
        f"systemctl stop {UNIT}", f"systemctl start {UNIT}",
    ),
    "port refused": Case(
        (REFUSED + "[Errno 111] Connection refused", NOT_CONNECTED),
        *hosts("s/^[^#[:space:]]*\\([[:space:]]*buildbot-api\\)/127.0.0.1\\1/"),
    ),
    "name does not resolve": Case(
        (REFUSED + "[Errno -", NOT_CONNECTED),
        *hosts("/buildbot-api/d"),
    ),
    "wrong password": Case(
        ("The buildmaster refuses its name and password",),
        *setting("passwd", "passwd = \"wrong\"", AGAIN),
    ),
    "wrong name": Case(
        ("The login in buildbot.tac is owner-nobody ", "The buildmaster refuses its name"),
        *setting("workername", "workername = \"owner-nobody\"", AGAIN),
    ),
    "wrong port": Case(
        (f"is {NAME} buildbot-api.python.org 9021; set", NOT_CONNECTED),
        *setting("port", "port = 9021", AGAIN),
    ),
    "keepalive lost": Case(
        ("keepalive in buildbot.tac is 600",), *setting("keepalive", "keepalive = 600"),
    ),
    "folders are not deleted": Case(
        ("delete_leftover_dirs in buildbot.tac is 0",),
        *setting("delete_leftover_dirs", "delete_leftover_dirs = 0"),
    ),
    "settings for all to read": Case(
        ("Others can read the password",), f"chmod 644 {TAC}", f"chmod 600 {TAC}",
    ),
    "folder of root": Case(
        (f"{FOLDER} belongs to root; give it to buildbot",),
        f"chown root {FOLDER}", f"chown buildbot {FOLDER}",
    ),
    "log of root": Case(
        (
            f"{FOLDER}/twistd.log belongs to root; give it to buildbot",
            f"{FOLDER}/twistd.log is regular file of root, {REGULAR}",
        ),
        f"chown root {FOLDER}/twistd.log", f"chown buildbot {FOLDER}/twistd.log",
    ),
    "base directory of root": Case(
        ("/var/lib/buildbot/workers belongs to root",),
        "chown root /var/lib/buildbot/workers", "chown buildbot /var/lib/buildbot/workers",
    ),
    "contact of create-worker": Case(
        ("info/admin is not filled in",),
        f"cp -p {FOLDER}/info/admin /run/admin;"
        f"echo 'Your Name Here <admin@youraddress.invalid>' >{FOLDER}/info/admin",
        f"cp -p /run/admin {FOLDER}/info/admin",
    ),
    "contact of the guide": Case(
        ("info/admin is not filled in",),
        f"cp -p {FOLDER}/info/admin /run/admin;"
        f"echo 'YOUR NAME <you AT example.org>' >{FOLDER}/info/admin",
        f"cp -p /run/admin {FOLDER}/info/admin",
    ),
    "description of create-worker": Case(
        ("info/host is not filled in",),
        f"cp -p {FOLDER}/info/host /run/host;"
        f"echo 'Please put a description of this build host here' >{FOLDER}/info/host",
        f"cp -p /run/host {FOLDER}/info/host",
    ),
    "description empty": Case(
        ("info/host is not filled in",),
        f"cp -p {FOLDER}/info/host /run/host; echo >{FOLDER}/info/host",
        f"cp -p /run/host {FOLDER}/info/host",
    ),
    "description missing": Case(
        (f"{FOLDER}/info/host is missing, {REGULAR}",),
        f"mv {FOLDER}/info/host /run/host", f"mv /run/host {FOLDER}/info/host",
    ),
    "disk nearly full": Case((f"MB are free in {FOLDER}",), *small("size=64m")),
    "no inodes": Case((f"inodes are free in {FOLDER}",), *small("nr_inodes=1000")),
    "/tmp full": Case(
        ("Only 16 MB are free in /tmp",),
        *service("PrivateTmp=no", "TemporaryFileSystem=/tmp:size=16m"),
    ),
    "clock behind": Case(("The clock says 200001",), before=instead("/bin/date", "200001")),
    "old git": Case(
        ("git is 2.20.1;",), before=instead("/usr/bin/git", "git version 2.20.1"),
    ),
    "few processes for the container": Case(
        ("The limit of tasks of the service is 99;",),
        before="mount -t tmpfs none /sys/fs/cgroup; echo 99 >/sys/fs/cgroup/pids.max",
    ),
    "stopped under SELinux": Case(
        ("It does not run and SELinux enforces;",),
        f"systemctl stop {UNIT}", f"systemctl start {UNIT}",
        before="mount -t tmpfs none /sys/fs; mkdir /sys/fs/selinux;"
        "echo 1 >/sys/fs/selinux/enforce",
    ),
    "settings are a link": Case(
        (f"{TAC} is symbolic link of buildbot, {REGULAR}",),
        *planted(TAC, "ln -s /etc/shadow"),
    ),
    "description is a pipe": Case(
        (f"{FOLDER}/info/host is fifo of buildbot, {REGULAR}",),
        *planted(f"{FOLDER}/info/host", "mkfifo"),
    ),
    "description of a terabyte": Case(
        ("info/host is not filled in",), *planted(f"{FOLDER}/info/host", "truncate -s 1T"),
    ),
    "settings that a shell would compute": Case(
        ("keepalive in buildbot.tac is a[$(touch /etc/ran)];",),
        *setting("keepalive", "keepalive = a[$(touch \\/etc\\/ran)]"),
    ),
    "escapes in settings": Case(
        (r"login in buildbot.tac is \033]0;a]0;b buildbot-api",),
        rf"""cp -p {TAC} /run/tac; printf 'workername = "\\033]0;a\033]0;b\007"\n' >>{TAC}""",
        f"cp -p /run/tac {TAC}",
    ),
    "escapes in a name": Case(
        (f"{FOLDER}/]0;evil belongs to root",),
        f"touch \"{FOLDER}/$(printf '\\033]0;evil\\007\\nBAD: x')\"", f"rm {FOLDER}/*evil*",
    ),
    "umask of a daemon": Case(("The umask of the service is 0077;",), *service("UMask=077")),
    "home of nobody": Case(("HOME of the service is /;",), *service("Environment=HOME=/")),
    "no tools": Case(("lacks git cc make awk;",), *service("Environment=PATH=/usr/sbin")),
    "a PATH that runs what it finds": Case(
        ("lacks git cc make awk;",), *service("Environment=PATH=/var/lib/buildbot/evil%%%%func"),
    ),
    "another locale": Case(
        ("The locale of the service is de_DE.ISO-8859-1;",),
        *service("Environment=LC_ALL=de_DE.ISO-8859-1"),
    ),
    "a proxy": Case(
        ("The number of proxies of the service is 1;",),
        *service("Environment=https_proxy=http://me:secret@proxy:3128"),
    ),
    "few files": Case(("open files of the service is 256;",), *service("LimitNOFILE=256")),
    "few processes": Case(("processes of the service is 99;",), *service("LimitNPROC=99")),
    "small files": Case(("file size of the service is 1073741824",), *service("LimitFSIZE=1G")),
    "paused": Case(
        ("is stopped; continue it",),
        f"systemctl kill --signal=STOP {UNIT}", f"systemctl kill --signal=CONT {UNIT}",
    ),
    "a copy by hand, then the unit": Case(
        ("is not of", "It runs more than once", "Another worker has this name"),
        f"systemctl stop {UNIT}; {BY_HAND} {FOLDER}\" >/dev/null 2>&1 & echo $! >/run/hand;"
        f" sleep 5; systemctl start {UNIT}",
        f"kill -- -$(cat /run/hand); systemctl stop {UNIT}; sleep 2; systemctl start {UNIT}",
    ),
    "a copy in another folder": Case(
        ("Another worker has this name",),
        f"cp -a {FOLDER} /var/lib/buildbot/copy; cd /var/lib/buildbot/copy;"
        f"sed -i s,{FOLDER},$PWD, buildbot.tac; {BY_HAND} $PWD\" >/dev/null 2>&1",
        f"rm -r /var/lib/buildbot/copy; {AGAIN}",
    ),
    "a buildmaster that answers nothing": Case(
        ("keepalive in buildbot.tac is 10;", "The buildmaster last answered"),
        *setting("keepalive", "keepalive = 10", AGAIN), frozen=True,
    ),
    "too little memory": Case(
        ("It has only 244 MB of memory",),
        # As a container of LXC shows it.
        before="echo 'MemTotal: 250000 kB' >/run/m; mount --bind /run/m /proc/meminfo",
    ),
    "too little memory for the container": Case(
        ("It has only 256 MB of memory",),
        # Where the kernel keeps limits by this machine's means, a container's lies here.
        before="mount -t tmpfs none /sys/fs/cgroup; echo 268435456 >/sys/fs/cgroup/memory.max",
    ),
    "the other of two workers": Case(
        ("It does not run",),
        f"systemctl stop buildbot-worker@{SECOND}.service",
        f"systemctl start buildbot-worker@{SECOND}.service",
        name=SECOND,
    ),
    "no such worker": Case(("There is no worker owner-typo",), name="owner-typo"),
}  # fmt: skip


def off(disables: str, enables: str, stops: str, starts: str) -> dict[str, Case]:
    """What every init can do to a worker."""
    return {
        "disabled": Case(("It does not start at boot",), disables, enables),
        "stopped": Case(("It does not run",), stops, starts),
    }


AS_USER = "su - buildbot -c"
PROGRAM = "/var/lib/buildbot/venv/bin/buildbot-worker"

#: The cases of a target; the first has them all.
CASES = {
    "debian-13": ON_SYSTEMD,
    "debian-13-pypi-openrc": off(
        f"rc-update del buildbot-worker.{NAME}",
        f"rc-update add buildbot-worker.{NAME} default",
        f"rc-service buildbot-worker.{NAME} stop",
        f"rc-service buildbot-worker.{NAME} start",
    ),
    "debian-13-pypi-sysv": off(
        "update-rc.d buildbot-worker remove",
        "update-rc.d buildbot-worker defaults",
        f"service buildbot-worker stop {NAME}",
        f"service buildbot-worker start {NAME}",
    ),
    "debian-13-pypi-cron": off(
        f"{AS_USER} 'crontab -r'",
        f"{AS_USER} 'echo @reboot /var/lib/buildbot/at-boot | crontab -'",
        f"{AS_USER} '{PROGRAM} stop {FOLDER}'",
        f"{AS_USER} '{PROGRAM} start {FOLDER}'",
    ),
}

#: What a worker needs of the first step; the rest of it is for what is built.
PREPARE = "apt-get update && apt-get install --yes --no-install-recommends python3-venv cron"
