"""What holds for every machine; a stand-in for a container is one."""

import pytest

from proof.machines.machine import fields, traces
from tests import programs
from tests.patience import patient


def test_the_system_is_as_the_machine_has_it(box):
    assert box.os_release() == {
        "PRETTY_NAME": "Debian GNU/Linux 13 (trixie)",
        "ID": "debian",
        "VERSION_ID": "13",
        "HOME_URL": "x",
    }


def test_a_login_shell_is_on_a_terminal(box):
    with box.login("su -") as shell:
        pasted = shell.paste("test -t 0\ntest -t 1\necho $HOME\n", 3, limit_s=patient(10))
    assert pasted.statuses == [0, 0, 0]
    assert pasted.outputs[2].decode().strip() == box.run("echo $HOME")


def test_an_archive_is_in_reach_if_one_of_its_hosts_answers(box):
    assert box.archive_in_reach([])  # none is needed
    assert not box.archive_in_reach(["255.255.255.255"])  # no host has this address


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ID=debian\nVERSION_ID='13'\n", {"ID": "debian", "VERSION_ID": "13"}),
        ('NAME="a b"\nURL=https://x/?q=1\n', {"NAME": "a b", "URL": "https://x/?q=1"}),
        ("\nno pair\nEMPTY=\n", {"EMPTY": ""}),
    ],
)
def test_what_the_lines_of_an_os_release_say(text, said):
    assert fields(text) == said


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("var/log/buildbot.log", True),
        ("home/it's mine", True),
        ("etc/passwd", False),
        ("proc/1/buildbot", False),
        ("srv/own one/buildbot", False),
    ],
)
def test_the_traces_of_a_worker(tmp_path, file, found):
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.touch()
    asked = traces(f"{tmp_path}/home/it's mine", [f"{tmp_path}/srv/own one"])
    # A folder stands for the root of the file system.
    asked = asked.replace("find /", f"find {tmp_path}").replace(" /proc", f" {tmp_path}/proc")
    listed = programs.run(["sh", "-c", asked])
    assert (listed.stdout, listed.stderr) == (f"{path}\n" if found else "", "")
