"""How the systems that are lent differ: each by its own words for the same few questions.

Linux's words are proven by each target whose way is `here` or `ssh`.  Those of the others were
never run.  What they rest on, read in November 2026, stands beside them; what nobody read is
called so.
"""

from __future__ import annotations

import attrs

from proof.errors import CannotVerify

__all__ = ["TTY_FILE", "System", "known"]

#: Where a machine keeps which terminal a step was pasted into. /run is Linux's alone, and this
#: leads there; that the BSDs and macOS have this folder is old knowledge and was not looked up.
TTY_FILE = "/var/run/proof.tty"


@attrs.frozen
class System:
    """What a system is asked, as scripts for root; `name` is what its `uname` says.

    `release`: lines in the manner of os-release. `boot`: what is another after each restart.
    `received`: what came in by its interfaces, in bytes, a line each. `reader`: who waits for
    input on the terminal that TTY_FILE names; a system that cannot say it says nothing, and a
    command that waits ends at its limit. `addresses`: what a name leads to, a line each; `{name}`
    is the name.

    What the checks ask, with `{user}`, `{group}` and `{folder}`, each quoted. `account`: a line
    that ends with the user's home and shell, after a colon each. `group`: succeeds where there is
    one. `in_folder`: the numbers of the user's processes that run in a folder. `places`: lines
    that name where the user's processes run.
    """

    name: str
    release: str
    boot: str
    received: str
    reader: str
    addresses: str
    in_folder: str
    places: str
    account: str = "getent passwd {user}"
    group: str = "getent group {group}"


_LINUX = System(
    name="Linux",
    release="cat /etc/os-release",
    # In a container the kernel's own number says nothing of a restart.
    boot="""\
cat /proc/sys/kernel/random/boot_id
sed 's/.*) //' /proc/1/stat | cut -d' ' -f20
""",
    # By the interfaces of the default routes.
    received="""\
cut -f1,2 /proc/net/route | sort -u | while read -r name goal; do
    [ "$goal" != 00000000 ] || cat "/sys/class/net/$name/statistics/rx_bytes"
done
""",
    # With as few processes as it takes.
    reader=f"""\
terminal=$(cat {TTY_FILE})
for process in /proc/[0-9]*; do
    case $(cat "$process/wchan") in wait_woken | n_tty_read) ;; *) continue ;; esac
    read -r _ file _ <"$process/syscall" || continue
    [ "$(readlink "$process/fd/$((file))")" != "$terminal" ] || {{ cat "$process/comm"; exit; }}
done 2>/dev/null
""",
    addresses="getent ahosts {name} | cut -d' ' -f1 | sort -u",
    # By inode: a path that is seen from another mount namespace has another beginning. And as this
    # user, who alone sees where a process runs, unless root has more rights than a container's.
    in_folder="""\
su -s /bin/sh {user} -c '
for process in /proc/[0-9]*; do
    [ ! "$process/cwd" -ef "$0" ] || echo "${{process#/proc/}}"
done' {folder}
""",
    places="su -s /bin/sh {user} -c 'readlink /proc/[0-9]*/cwd; true'",
)

#: What `uname` says is all that the three have in common; the fields are named as in os-release,
#: but for the first part of the version, which stands alone in VERSION_MAJOR.
_UNAME = """\
system=$(uname -s)
version=$(uname -r | sed 's/-.*//')
echo "ID=$(echo "$system" | tr '[:upper:]' '[:lower:]')"
echo "VERSION_ID=$version"
echo "VERSION_MAJOR=${version%%.*}"
echo "PRETTY_NAME='$system $(uname -r)'"
"""

#: time(9) of FreeBSD 14.2: the system's boot time, which moves when somebody sets the clock. A
#: commit of OpenBSD of 2020 (CLOCK_BOOTTIME) and many scripts for macOS name it; for NetBSD no text
#: was read. A machine to lend leaves its clock alone for the time of a proof.
_BOOTTIME = "sysctl -n kern.boottime\n"

#: netstat(1) of NetBSD 7 and OpenBSD 6.1, and what macOS prints: `-b` adds bytes, or shows them in
#: place of packets. Columns differ, and an address may be empty: so they are counted from the end.
_NETSTAT = """\
netstat -ibn | awk '
NR == 1 { for (i = 1; i <= NF; i++) if ($i == "Ibytes") after = NF - i }
/<Link/ && $1 !~ /^lo/ { print $(NF - after) }'
"""

#: What a process sleeps on, by sys/kern/tty.c: `ttyin` in FreeBSD and the BSDs before it, which
#: OpenBSD comes from; `ttyraw` and `ttycan` in NetBSD, which a column may cut off.
_PS = f"""\
terminal=$(cat {TTY_FILE})
ps -t "${{terminal#/dev/}}" -o wchan= -o comm= | while read -r place name; do
    case $place in ttyin* | ttyraw* | ttycan*) echo "$name"; break ;; esac
done
"""

#: getent(1) of OpenBSD and NetBSD, from which FreeBSD has its own: `hosts`, address first.
_GETENT = "getent hosts {name} | awk '{{ print $1 }}' | sort -u"

#: fstat(1) of 4.4BSD, which those of FreeBSD, NetBSD and OpenBSD come from: columns are user,
#: command, process, descriptor, mount, inode, of which their pages name the first four and `wd`.
_FSTAT = """\
fstat -u {user} | awk -v inode="$(ls -di {folder} 2>/dev/null | awk '{{ print $1 }}')" '
$4 == "wd" && $6 == inode {{ print $3 }}'
"""


def _bsd(name: str) -> System:
    return System(
        name=name,
        release=_UNAME,
        boot=_BOOTTIME,
        received=_NETSTAT,
        reader=_PS,
        addresses=_GETENT,
        in_folder=_FSTAT,
        # Nobody read what shows a path there; that a worker's arguments name its folder, and how
        # this `ps` is asked for them, is old knowledge.
        places="ps -axww -U {user} -o args=",
    )


#: dscacheutil(1) asks as programs do; what it prints is known from scripts that read it. What a
#: process sleeps on is not shown by the `ps` there, as far as is known.
_DARWIN = System(
    name="Darwin",
    release="""\
version=$(sw_vers -productVersion)
echo ID=macos
echo "VERSION_ID=$version"
echo "VERSION_MAJOR=${version%%.*}"
echo "PRETTY_NAME='macOS $version'"
""",
    boot=_BOOTTIME,
    received=_NETSTAT,
    reader="",
    addresses="dscacheutil -q host -a name {name} | sed -n 's/^ip.*_address: //p' | sort -u",
    # That -P of id(1) prints a line of the password file, and `dscl`, are old knowledge.
    account="id -P {user}",
    group="dscl . -read /Groups/{group} >/dev/null",
    # So is what stands before a field of lsof(8): p before a number, n before a path.
    in_folder="""\
lsof -a -u {user} -d cwd -Fpn 2>/dev/null | awk -v at="$(cd {folder} 2>/dev/null && pwd -P)" '
/^p/ {{ number = substr($0, 2) }}
at != "" && $0 == "n" at {{ print number }}'
""",
    places="lsof -a -u {user} -d cwd -Fn 2>/dev/null | sed -n 's/^n//p'",
)

_KNOWN = (_LINUX, _bsd("FreeBSD"), _bsd("OpenBSD"), _bsd("NetBSD"), _DARWIN)


def known(name: str, where: str) -> System:
    """Return the system that `uname` names on `where`; raises CannotVerify for an unknown one."""
    for system in _KNOWN:
        if system.name == name:
            return system
    names = ", ".join(system.name for system in _KNOWN)
    raise CannotVerify(
        f"{where} is {name or 'of a system without uname'}; what is lent so far is {names}",
        hint="another system is an entry of proof/machines/systems.py",
    )
