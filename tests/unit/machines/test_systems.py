"""What other systems are asked, with programs that print what these systems would.

Linux's words are proven on lent machines.  What stands in here prints what was read about others;
none of it was seen on a real one.
"""

import os
import shlex

import pytest

from proof.errors import CannotVerify
from proof.machines import systems
from proof.machines.machine import fields
from tests import programs

NETSTAT_FREEBSD = """\
Name    Mtu Network       Address              Ipkts Ierrs Idrop     Ibytes    Opkts Oerrs     Obytes  Coll
vtnet0 1500 <Link#1>      52:54:00:12:34:56     1000     0     0    1234567      900     0      70000     0
vtnet0    - 10.0.2.0/24   10.0.2.15              990     -     -    1200000      890     -      69000     -
lo0   16384 <Link#2>      lo0                     30     0     0       4000       30     0       4000     0
pflog0 1500 <Link#3>                               0     0     0          7        0     0          0     0
"""  # noqa: E501
NETSTAT_OPENBSD = """\
Name    Mtu   Network     Address              Ibytes     Obytes
lo0     32768 <Link>                             4000       4000
vio0    1500  <Link>      52:54:00:12:34:56   1234567      70000
vio0    1500  10.0.2/24   10.0.2.15           1234567      70000
enc0*   0     <Link>                                7          0
"""
DSCACHEUTIL = "name: buildbot-api.python.org\nip_address: 127.0.0.1\n"


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Return a function that runs a script beside programs that print what they are given."""
    monkeypatch.setattr(systems, "TTY_FILE", str(tmp_path / "tty"))
    (tmp_path / "tty").write_text("/dev/pts/3\n", encoding="ascii")

    def ask(script, **texts):
        for name, text in texts.items():
            programs.put(tmp_path / name, f"printf %s {shlex.quote(text)}")
        script = script.replace("/var/run/proof.tty", str(tmp_path / "tty"))
        done = programs.run(["sh", "-c", script], env={"PATH": f"{tmp_path}:{os.environ['PATH']}"})
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return ask


BSDS = ("FreeBSD", "OpenBSD", "NetBSD")
OTHERS = (*BSDS, "Darwin")


def test_bytes_are_those_of_real_interfaces(ask):
    for name in OTHERS:
        script = systems.known(name, "x").received
        assert ask(script, netstat=NETSTAT_FREEBSD).split() == ["1234567", "7"]
        assert ask(script, netstat=NETSTAT_OPENBSD).split() == ["1234567", "7"]


@pytest.mark.parametrize(
    ("place", "found"),
    [("ttyin", "pkg"), ("ttyraw", "pkg"), ("ttycan", "pkg"), ("select", ""), ("-", "")],
)
def test_who_reads_the_terminal(ask, place, found):
    for name in BSDS:
        script = systems.known(name, "x").reader
        assert ask(script, ps=f"pause    sh\n{place}   pkg\n").strip() == found
    assert systems.known("Darwin", "x").reader == ""


def test_the_name_leads_where_the_hosts_file_says(ask):
    for name in OTHERS:
        script = systems.known(name, "x").addresses.format(name="buildbot-api.python.org")
        texts = {"getent": "127.0.0.1   buildbot-api.python.org\n", "dscacheutil": DSCACHEUTIL}
        assert ask(script, **texts).split() == ["127.0.0.1"]
        both = {
            "getent": "2001:db8::1 x\n192.0.2.1 x\n",
            "dscacheutil": f"{DSCACHEUTIL}\nname: x\nipv6_address: 2001:db8::1\n",
        }
        assert "2001:db8::1" in ask(script, **both).split()


def test_what_a_system_says_of_itself(ask):
    uname = "case $1 in -s) echo FreeBSD ;; -r) echo 15.1-RELEASE-p2 ;; esac"
    script = f"uname() {{ {uname}; }}\n{systems.known('FreeBSD', 'x').release}"
    assert fields(ask(script)) == {
        "ID": "freebsd", "VERSION_ID": "15.1", "VERSION_MAJOR": "15",
        "PRETTY_NAME": "FreeBSD 15.1-RELEASE-p2",
    }  # fmt: skip
    made = fields(ask(systems.known("Darwin", "x").release, sw_vers="15.7.1\n"))
    assert (made["ID"], made["VERSION_MAJOR"]) == ("macos", "15")


def test_a_boot_has_its_time(ask):
    for name in OTHERS:
        assert ask(systems.known(name, "x").boot, sysctl="{ sec = 1 }").strip() == "{ sec = 1 }"


ABOUT = {"user": "me", "group": "us", "folder": "/w/it's me"}


def put(script, **about):
    return script.format(**{k: shlex.quote(str(v)) for k, v in (ABOUT | about).items()})


FSTAT = """\
USER     CMD          PID   FD MOUNT       INUM MODE         SZ|DV R/W
me       python3     1234 text /          {inode} -rwxr-xr-x  6144  r
me       python3     1234   wd /          {inode} drwxr-xr-x   512  r
me       sh          1235   wd /              2 drwxr-xr-x   512  r
"""
LSOF = "p1234\nfcwd\nn{folder}\np1235\nfcwd\nn/\n"


def test_which_process_runs_in_a_folder(ask, tmp_path):
    folder = tmp_path / "it's me"
    folder.mkdir()
    for name in OTHERS:
        script = put(systems.known(name, "x").in_folder, folder=folder)
        texts = {
            "fstat": FSTAT.format(inode=folder.stat().st_ino),
            "lsof": LSOF.format(folder=folder.resolve()),
        }
        assert ask(script, **texts).split() == ["1234"]
        none = {"fstat": FSTAT.format(inode=folder.stat().st_ino + 1), "lsof": "p1235\nfcwd\nn/\n"}
        assert ask(script, **none) == ""


def test_none_runs_in_a_folder_that_is_gone(ask, tmp_path):
    for name in OTHERS:
        script = put(systems.known(name, "x").in_folder, folder=tmp_path / "gone")
        assert ask(script, fstat=FSTAT.format(inode=2), lsof=LSOF.format(folder="")) == ""


def test_where_processes_run(ask):
    texts = {"ps": "python3 start /w/me\n", "lsof": LSOF.format(folder="/w/me")}
    for name in OTHERS:
        assert "/w/me" in ask(put(systems.known(name, "x").places), **texts)


def test_an_account_ends_with_home_and_shell(ask):
    texts = {
        "getent": "me:*:9:9:Me:/home/me:/bin/sh\n",
        "id": "me:*:9:9::0:0:Me:/home/me:/bin/sh\n",
    }
    for name in OTHERS:
        said = ask(put(systems.known(name, "x").account), **texts)
        assert said.strip().split(":")[-2:] == ["/home/me", "/bin/sh"]


def test_an_unknown_system_is_named():
    with pytest.raises(CannotVerify, match="host is SunOS; tests can run on Linux, FreeBSD"):
        systems.known("SunOS", "host")
    with pytest.raises(CannotVerify, match="host is of a system without uname"):
        systems.known("", "host")
