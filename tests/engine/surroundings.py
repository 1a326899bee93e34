"""The machines on which the guide is run besides a bare one, and what is on them before."""

from collections.abc import Mapping
from typing import Any

import attrs

from proof.guide.output import ANY
from tests.engine.repeated import AGAIN, Again
from tests.engine.running import TARGET

HOME, SEVERAL = f"{TARGET}-home", f"{TARGET}-several"
PYPI, CRON = f"{TARGET}-pypi", f"{TARGET}-pypi-cron"
OPENRC, SYSV = f"{PYPI}-openrc", f"{PYPI}-sysv"

#: A worker that somebody has set up before, by the same steps.
NEIGHBOUR = "somebody-else"


@attrs.frozen(kw_only=True)
class Case:
    """One run. `before`: what root runs there before the first step.

    `host`: the machine's name, if not the worker's. `stages`: the only ones, if any.
    `prints`: what a step prints there, by its file. `checks`: texts of checks, and what holds
    instead. `after`: the step whose image the machine is made of. `twice`: each step is pasted
    twice. `neighbour`: another worker is there. `ipv6`: the network has no IPv4.
    `keeps`: parts of lines of KEPT that are there before. `harms`: what is gone at the end, of
    which the page warns. `stops`: words of the step that refuses, and of its notes.
    """

    target: str = TARGET
    host: str = ""
    before: str = "true"
    stages: tuple[str, ...] = ()
    prints: Mapping[str, Again] = attrs.field(factory=dict)
    checks: Mapping[str, str] = attrs.field(factory=dict)
    after: str = ""
    twice: bool = False
    neighbour: bool = False
    ipv6: bool = False
    keeps: tuple[str, ...] = ()
    harms: tuple[str, ...] = ()
    stops: str = ""


#: Prints a line for each thing that must still be there at the end.
KEPT = f"""\
set +e
getent passwd
getent group | cut -d: -f1-3
apt-mark showhold | sed 's/^/held: /'
dpkg-query --show
grep -rs . /var/spool/cron /etc/cron.d
find /home /srv /etc/systemd/system ! -type d -exec sha256sum {{}} + 2>/dev/null
find /var/lib/buildbot \\( -name '*.tac' -o -path '*/info/*' \\) -exec sha256sum {{}} + 2>/dev/null
systemctl --plain --no-legend list-units --type=service --state=active 2>/dev/null |
    grep -oE '^(shop|buildbot-worker@{NEIGHBOUR})[.]service'
true
"""


def installed(packages: str) -> str:
    """Return what installs packages of Debian's."""
    return f"apt-get update -qq\napt-get install -qq --no-install-recommends {packages}\n"


def locale(name: str) -> str:
    """Return what makes a locale that of the machine."""
    return (
        installed("locales") + f"echo '{name} UTF-8' >>/etc/locale.gen\nlocale-gen\n"
        f"update-locale LANG={name}\n"
    )


def shell(name: str) -> str:
    """Return what makes a shell that of root; zsh asks who has no settings."""
    return installed(name) + f"usermod --shell /bin/{name} root\ntouch /root/.zshrc\n"


UMASK = """\
echo 'umask 077' >>/etc/profile
sed -i 's/^UMASK.*/UMASK 077/' /etc/login.defs
"""

#: With that umask, nobody but its user enters the worker's folder, which no build minds.
PRIVATE = {'{modes[0], modes[2]} <= {"755", "775"}': '{modes[0], modes[2]} == {"700"}'}

TIME_ZONE = installed("tzdata") + "ln -sf /usr/share/zoneinfo/Asia/Kolkata /etc/localtime\n"

SERVICES = (
    installed("cron")
    + """\
useradd --create-home ada
echo 'open from nine to five' >/home/ada/hours
echo '*/5 * * * * true' | crontab -u ada -
echo '@daily true' | crontab -
cat >/etc/systemd/system/shop.service <<'END'
[Service]
ExecStart=sleep infinity
[Install]
WantedBy=multi-user.target
END
[ ! -d /run/systemd/system ] || systemctl enable --now shop.service
apt-mark hold bash
"""
)

#: A buildmaster's account, as Debian's package of it makes one.
ACCOUNT = """\
useradd --system --user-group --create-home --home-dir /var/lib/buildbot \\
    --shell {login_shell} buildbot
install --directory --owner=buildbot /var/lib/buildbot/masters
echo "it is ours" >/var/lib/buildbot/masters/master.tac
"""

#: Where a worker is already, its user, package and folder are.
THERE = {file: said for file, said in AGAIN.items() if file.split("/")[1] < "3"}

OF_SERVICES = ("ada:x:", "held: bash", "/home/ada/hours", "*/5 * * * * true", "@daily true")
OF_NEIGHBOUR = tuple(
    what.format(NEIGHBOUR)
    for what in ("buildbot-worker@{}.service", "/{}/buildbot.tac", "/{}/info/host")
)

#: Machines whose packages are there, since nothing of these cases is about them.
PREPARED = Case(
    after="10-prepare",
    prints={file: said for file, said in AGAIN.items() if file.endswith("/10-prepare.sh")},
)


def prepared(target: str = TARGET, **more: Any) -> Case:
    """Return the case of such a machine."""
    return attrs.evolve(PREPARED, target=target, **more)


#: What the package manager's lines are in German.
GERMAN = {
    "debian/10-prepare.sh": Again((f"build-essential ist schon die neueste Version ({ANY}).",)),
    "debian/20-install.sh": Again((f"buildbot-worker ({ANY}) wird eingerichtet {ANY}",)),
}

CRON_STEP = "pypi-cron/12-prepare-cron.sh"

#: What a reader does to get a worker that runs; no machine of these cases changes the rest.
SET_UP = ("prepare", "install", "create", "describe", "start", "check")

#: Whose steps are pasted twice.
TWICE = (TARGET, HOME, SEVERAL, PYPI, CRON)

CASES = {
    **{f"twice {key}": prepared(key, twice=True) for key in TWICE},
    # The prepared image has systemd.
    **{f"twice {key}": Case(target=key, twice=True) for key in (OPENRC, SYSV)},
    "host name of 63 characters": prepared(host="h" * 63, stages=SET_UP),
    "umask 077": prepared(before=UMASK, checks=PRIVATE, stages=SET_UP),
    "umask 077, PyPI": prepared(PYPI, before=UMASK, checks=PRIVATE, stages=SET_UP),
    "umask 077, cron": prepared(CRON, before=UMASK, checks=PRIVATE, stages=SET_UP),
    "LANG=C": prepared(before="echo LANG=C >/etc/default/locale", stages=SET_UP),
    "LANG=de_DE.UTF-8": prepared(before=locale("de_DE.UTF-8"), prints=GERMAN, stages=SET_UP),
    "time zone": prepared(before=TIME_ZONE, stages=SET_UP),
    "dash": prepared(before=shell("dash"), stages=SET_UP),
    "bash": prepared(before=shell("bash"), stages=SET_UP),
    "zsh": prepared(before=shell("zsh"), stages=SET_UP),
    "IPv6 alone": Case(
        ipv6=True, after="20-install",
        stages=SET_UP[1:],
        prints={"debian/20-install.sh": AGAIN["debian/20-install.sh"]},
        stops="Scheduling retry",  # the worker knows IPv4 alone
    ),
    "other services": prepared(before=SERVICES, keeps=(*OF_SERVICES, "shop.service")),
    "other services, cron": prepared(
        CRON, before=SERVICES, keeps=OF_SERVICES,
        prints={**PREPARED.prints, CRON_STEP: AGAIN[CRON_STEP]},  # one of them is cron
    ),
    "another worker": prepared(neighbour=True, prints=THERE, keeps=OF_NEIGHBOUR),
    "another worker, PyPI": prepared(PYPI, neighbour=True, prints=THERE, keeps=OF_NEIGHBOUR),
    "an account of that name": prepared(
        before=ACCOUNT.format(login_shell="/bin/false"), keeps=("buildbot:x:", "master.tac"),
        harms=("buildbot:x", "buildbot:x", "master.tac"),
    ),
    "an account of that name, PyPI": prepared(
        PYPI, before=ACCOUNT.format(login_shell="/bin/bash"), stages=("prepare",),
        stops="useradd: user 'buildbot' already exists",
    ),
}  # fmt: skip
