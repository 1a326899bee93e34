"""Ways to break a good worker, and what the guide's own step must then say of it."""

import attrs

NAME = "owner-debian-x86_64"
SECOND = f"{NAME}-2"

FOLDER = f"/var/lib/buildbot/workers/{NAME}"
UNIT = f"buildbot-worker@{NAME}.service"
TAC = f"{FOLDER}/buildbot.tac"
AGAIN = f"systemctl reset-failed {UNIT}; systemctl restart {UNIT}"


@attrs.frozen
class Case:
    """`breaks` and `mends` are scripts for root; `says`: all lines of the step that begin BAD.

    `before` runs in a mount namespace of the step's own, so nothing is to be mended after it.
    """

    says: tuple[str, ...]
    breaks: str = ""
    mends: str = ""
    before: str = ""
    name: str = NAME


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


def small(size_mb: int) -> str:
    """Put the worker's folder onto a disk of that size."""
    return (
        f"cp -a {FOLDER} /run/worker && mount -t tmpfs -o size={size_mb}m none {FOLDER}"
        f" && cp -a /run/worker/. {FOLDER} && chown --reference=/run/worker {FOLDER}"
        " && rm -r /run/worker"
    )


NOT_CONNECTED = "It is not connected; "
REFUSED = "Port 9020 of buildbot-api.python.org cannot be reached: "

ON_SYSTEMD = {
    "disabled": Case(
        (f"It does not start at boot: {UNIT}",),
        f"systemctl disable {UNIT}", f"systemctl enable {UNIT}",
    ),
    "stopped": Case(
        ("It is not up", NOT_CONNECTED),
        f"systemctl stop {UNIT}", f"systemctl start {UNIT}",
    ),
    "port refused": Case(
        (REFUSED + "[Errno 111] Connection refused", NOT_CONNECTED),
        *hosts("s/^[^#[:space:]]*\\([[:space:]]*buildbot-api\\)/127.0.0.1\\1/"),
    ),
    "name does not resolve": Case(
        ("The name buildbot-api.python.org does not resolve", NOT_CONNECTED),
        *hosts("/buildbot-api/d"),
    ),
    "wrong password": Case(
        ("The buildmaster refuses its name and password",),
        *setting("passwd", "passwd = \"wrong\"", AGAIN),
    ),
    "wrong name": Case(
        (f"{TAC} says owner-nobody at", "The buildmaster refuses its name and password"),
        *setting("workername", "workername = \"owner-nobody\"", AGAIN),
    ),
    "wrong port": Case(
        (f"{TAC} says {NAME} at buildbot-api.python.org:9021", NOT_CONNECTED),
        *setting("port", "port = 9021", AGAIN),
    ),
    "keepalive lost": Case(
        ("keepalive is 600 in",), *setting("keepalive", "keepalive = 600"),
    ),
    "folders are not deleted": Case(
        ("delete_leftover_dirs is not on",),
        *setting("delete_leftover_dirs", "delete_leftover_dirs = 0"),
    ),
    "settings for all to read": Case(
        (f"Others may read or write {TAC}",), f"chmod 644 {TAC}", f"chmod 600 {TAC}",
    ),
    "folder of root": Case(
        (f"{FOLDER} belongs to root, and not to buildbot",),
        f"chown root {FOLDER}", f"chown buildbot {FOLDER}",
    ),
    "log of root": Case(
        (f"{FOLDER}/twistd.log belongs to root, and not to buildbot",),
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
        ("info/host is empty",),
        f"cp -p {FOLDER}/info/host /run/host; echo >{FOLDER}/info/host",
        f"cp -p /run/host {FOLDER}/info/host",
    ),
    "description missing": Case(
        (f"There is no {FOLDER}/info/host",),
        f"mv {FOLDER}/info/host /run/host", f"mv /run/host {FOLDER}/info/host",
    ),
    "disk nearly full": Case(("MB are free on the disk of",), before=small(64)),
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
        ("It is not up", NOT_CONNECTED),
        f"systemctl stop buildbot-worker@{SECOND}.service",
        f"systemctl start buildbot-worker@{SECOND}.service",
        name=SECOND,
    ),
    "no such worker": Case(("There is no folder of a worker owner-typo",), name="owner-typo"),
}  # fmt: skip


def off(by: str, disables: str, enables: str, stops: str, starts: str) -> dict[str, Case]:
    """What every init can do to a worker."""
    return {
        "disabled": Case((f"It does not start at boot: {by}",), disables, enables),
        "stopped": Case(("It is not up", NOT_CONNECTED), stops, starts),
    }


AS_USER = "su - buildbot -c"
PROGRAM = "/var/lib/buildbot/venv/bin/buildbot-worker"

#: The cases of a target; the first has them all.
CASES = {
    "debian-13": ON_SYSTEMD,
    "debian-13-pypi-openrc": off(
        f"/etc/init.d/buildbot-worker.{NAME}",
        f"rc-update del buildbot-worker.{NAME}",
        f"rc-update add buildbot-worker.{NAME} default",
        f"rc-service buildbot-worker.{NAME} stop",
        f"rc-service buildbot-worker.{NAME} start",
    ),
    "debian-13-pypi-sysv": off(
        "/etc/init.d/buildbot-worker",
        "update-rc.d buildbot-worker remove",
        "update-rc.d buildbot-worker defaults",
        f"service buildbot-worker stop {NAME}",
        f"service buildbot-worker start {NAME}",
    ),
    "debian-13-pypi-cron": off(
        "the crontab of buildbot",
        f"{AS_USER} 'crontab -r'",
        f"{AS_USER} 'echo @reboot /var/lib/buildbot/at-boot | crontab -'",
        f"{AS_USER} '{PROGRAM} stop {FOLDER}'",
        f"{AS_USER} '{PROGRAM} start {FOLDER}'",
    ),
}

#: What a worker needs of the first step; the rest of it is for what is built.
PREPARE = "apt-get update && apt-get install --yes --no-install-recommends python3-venv cron"
