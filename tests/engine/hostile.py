"""Run all that root runs on a machine where the worker's user has laid traps; print what is caught.

    python tests/engine/hostile.py

Root's steps and the platforms' facts are run in a container, each with each kind of trap. `su` and
all that handles files is real. What the container lacks, or would take long, is a stand-in.
"""

import shlex

from proof.guide import manifest, plan
from proof.guide.fill import Values
from proof.guide.manifest import Manifest
from proof.guide.platform import Facts, Platform
from proof.guide.vocabulary import Dialect
from proof.podman import images
from tests.engine.inside import machine, say, store

TARGET = "debian-13"
VALUES = Values(name="owner-x.y", password="secret", admin="Ada", host="a machine")

#: A system that has no facts, since its module makes the user.
FACTS = {"nixos": Facts(user="bbworker", home="/home/bbworker", workers="/home/bbworker/workers")}

#: The health check has tests of its own.
LEFT_OUT = "65-check-worker"
COMMANDS = ("packages", "installed", "newest", "enabled", "active", "restart")

STAND_INS = (
    "addgroup adduser apk apt apt-cache arch createhomedir crontab deluser dnf dpkg-query emerge "
    "findmnt groupadd groupdel journalctl launchctl mount nixos-rebuild pacman pkg pkg_add "
    "pkg_delete pkg_info pkgin plutil podman rc-service rc-update rcctl rpm subscription-manager "
    "sysadminctl sysrc systemctl umount update-rc.d useradd userdel xcode-select zypper"
)

#: `service` runs a step's own script. `look` prints what is in root's folder, to be compared.
PREPARE = """\
mkdir -p /opt/stand-ins /root/canary/{name}/info /etc/nixos /etc/rc.d /Library/LaunchDaemons
for each in {stand_ins} service; do printf '#!/bin/sh\\n' >/opt/stand-ins/$each; done
cat >>/opt/stand-ins/service <<'END'
for script in /etc/init.d/"$1" /etc/rc.d/"$1"; do
    [ ! -x "$script" ] || env -i autoboot=yes PATH="$PATH" "$script" "$2" "$3"
done
END
cat >/etc/rc.subr <<'END'
load_rc_config() {{ :; }}
run_rc_command() {{ eval "eval \\"\\$$1_cmd\\""; }}
END
chmod 755 /opt/stand-ins/*
ln -s /opt/stand-ins/arch /usr/bin/crb
for each in buildbot.tac twistd.log twistd.pid info/admin info/host; do
    echo "passwd = CANARY Connected to buildmaster" >/root/canary/{name}/$each
done
chmod -R go= /root
cat >/opt/look <<'END'
cd /root
find . -printf '%p %y %m %U %G %T@\\n' | sort
find . -type f -exec cat {{}} +
END
setsid sleep 7200 </dev/null >/dev/null 2>&1 &
echo $! >/opt/victim
"""

#: The worker's user plants programs, start-up files, names and a number of a process; $1 is what
#: leads into root's folder: its folder of workers, a worker's, or the files in that.
PLANT = """\
cd {home} || exit
rm -rf {home}/* {home}/.[a-z]*
mkdir -p {workers}/{name}/info venv/bin
printf '#!/bin/sh\\ntouch /root/executed 2>/dev/null\\n' >venv/bin/python
chmod 755 venv/bin/python
for each in pip buildbot-worker python3; do cp venv/bin/python venv/bin/$each; done
for each in .profile .bashrc .bash_profile; do cp venv/bin/python $each; done
cd {workers}
mkdir -- '$(touch executed)' '; touch executed;' '-rf' 'x
touch executed'
cd {name}
for each in sed rm cat grep tail id ls; do cp {home}/venv/bin/python $each; done
for each in buildbot.tac twistd.log info/admin info/host; do echo Connected >$each; done
echo "-s KILL $(cat /opt/victim)" >twistd.pid
case $1 in
workers) rm -rf {workers} && ln -s /root/canary {workers} ;;
folder) rm -rf {workers}/{name} && ln -s /root/canary/{name} {workers}/{name} ;;
files)
    for each in buildbot.tac twistd.log twistd.pid info/admin info/host; do
        ln -sf /root/canary/{name}/$each $each
    done
    ;;
esac
"""

#: Runs /opt/text as root and prints a line for each thing that must not be.
RUN = """\
id -u {user} >/dev/null 2>&1 || /sbin/useradd --home-dir {home} --shell /bin/sh {user}
rm -rf {home}
mkdir -p {home}
chown {user}: {home}
su {user} -s /bin/sh -c 'sh /opt/plant {trap}'
sh /opt/look >/opt/before
cd /root
PATH=/opt/stand-ins:$PATH timeout 20 {shell} /opt/text >/opt/said 2>&1 </dev/null
case $? in 124) echo 'hangs' ;; 127) grep -v '^$' /opt/said ;; esac
if [ -e executed ]; then
    echo 'root executes what is not its own'
    rm executed
fi
! grep -q CANARY /opt/said || echo "root's file is shown"
kill -0 "$(cat /opt/victim)" || echo "root's process is killed"
sh /opt/look >/opt/after
cmp -s /opt/before /opt/after || echo "root's files are changed"
rm -rf /root/canary
cp -a /opt/canary /root/canary
"""


def texts(book: Manifest, platform: Platform) -> dict[str, str]:
    """Return what root runs on a platform: the steps and the commands of the facts."""
    found = {
        key: VALUES.fill(plan.read_text(platform.files[key]), book)
        for key, settings in platform.steps.items()
        if settings.as_ == "root" and key != LEFT_OUT
    }
    commands = {fact: platform.facts.command(fact, VALUES.name) for fact in COMMANDS}
    return found | {fact: command for fact, command in commands.items() if command}


def script(book: Manifest, platform: Platform, text: str, trap: str) -> str:
    """Return what lays one kind of trap, runs a text and says what was caught."""
    facts = FACTS.get(platform.key, platform.facts)
    about = {"home": facts.home, "workers": facts.workers, "user": facts.user}
    about = {key: shlex.quote(value) for key, value in about.items()}
    plant = PLANT.format(name=VALUES.name, **about)
    files = {"plant": plant, "text": text}
    shell = "bash" if platform.dialect is Dialect.BASH else "sh"
    return "".join(
        f"cat >/opt/{name} <<'END_OF_FILE'\n{body}\nEND_OF_FILE\n" for name, body in files.items()
    ) + RUN.format(trap=trap, shell=shell, **about)


def prepare() -> str:
    """Return what makes the machine ready once."""
    return PREPARE.format(name=VALUES.name, stand_ins=STAND_INS) + "cp -a /root/canary /opt/\n"


def cases(book: Manifest) -> dict[tuple[str, str, str], str]:
    """Return the script of each platform, step or fact, and trap; each text once per account."""
    found, seen = {}, set()
    for platform in book.platforms.values():
        if platform.dialect is Dialect.POWERSHELL:
            continue
        for trap in ("files", "folder", "workers"):
            if trap == "workers" and platform.facts.workers == platform.facts.home != "":
                continue  # the home is in a folder of root's
            for key, text in texts(book, platform).items():
                made = script(book, platform, text, trap)
                if made not in seen:
                    found[platform.key, key, trap] = made
                seen.add(made)
    return found


def main() -> None:
    """Print a line for each thing that root must not do, and the number of cases."""
    book = manifest.load()
    with store() as podman:
        image, _ = images.ensure(podman, book.target(TARGET), say)
        with machine(podman, image, "hostile") as box:
            box.run(prepare())
            every = cases(book)
            for case, text in every.items():
                for line in box.steady.run(text).stdout.decode().splitlines():
                    print(*case, line)
            print(len(every), "cases")


if __name__ == "__main__":
    main()
