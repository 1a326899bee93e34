"""The line in a lent machine's hosts file; stand-ins for ssh and a container are that machine."""

import pytest

from proof.errors import CannotVerify
from proof.fleet import Ports
from proof.machines import hosts_line, ssh
from proof.machines.hosts_line import MARK
from proof.machines.ssh import Address
from tests import programs
from tests.unit.lending import NAME


def test_the_line_in_the_hosts_file_comes_and_goes(lent, hosts):
    before = hosts.read_text(encoding="ascii")
    lent.hosts_line.add(NAME)
    assert hosts.read_text(encoding="ascii") == (
        f"{before}127.0.0.1 buildbot-api.python.org {MARK} {NAME}\n"
    )
    assert lent.hosts_line.is_there()
    lent.hosts_line.remove()
    assert hosts.read_text(encoding="ascii") == before
    assert not lent.hosts_line.is_there()
    lent.hosts_line.remove()
    assert hosts.read_text(encoding="ascii") == before


def test_the_line_may_lead_to_an_address_that_containers_reach(host, hosts):
    programs.put(host.root("guide-lent") / "bin" / "getent", "echo 192.0.2.7")
    before = hosts.read_text(encoding="ascii")
    with ssh.connected(Address("ada@host"), Ports(1, 2, 3), listen="192.0.2.7") as box:
        box.hosts_line.add(NAME)
    added = hosts.read_text(encoding="ascii").removeprefix(before)
    assert added == f"192.0.2.7 buildbot-api.python.org {MARK} {NAME}\n"
    asked = (host.home / "ssh").read_text(encoding="utf-8")
    assert "-R192.0.2.7:9020:127.0.0.1:1 " in asked


#: What a disk that gets full does: a part is written, and the rest is not.
HALF_A_DD = """\
rm -f "$0"
printf XXXX | /bin/dd "of=/etc/hosts" conv=notrunc 2>/dev/null
exit 1
"""


@pytest.mark.parametrize("full", ["the copy", "the file"])
def test_a_full_disk_never_changes_the_hosts_file(lent, host, hosts, monkeypatch, full):
    before = f"127.0.0.1 localhost\n127.0.0.1 x {MARK} y\n192.0.2.1 other\n"
    hosts.write_text(before, encoding="ascii")
    if full == "the copy":
        limit = "trap '' XFSZ\nulimit -f 0\n"
        monkeypatch.setattr(hosts_line, "_SCRIPT", limit + hosts_line._SCRIPT)
    for change in (lambda: lent.hosts_line.add(NAME), lent.hosts_line.remove):
        if full == "the file":
            script = HALF_A_DD.replace("/etc/hosts", str(hosts))
            programs.put(host.root("guide-lent") / "bin" / "dd", script)
        with pytest.raises(CannotVerify):
            change()
        assert hosts.read_text(encoding="ascii") == before
        assert list(hosts.parent.glob("hosts.*")) == []


def test_a_disk_that_takes_the_old_text_no_more_leaves_its_copy(lent, host, hosts):
    before = f"127.0.0.1 localhost\n127.0.0.1 x {MARK} y\n"
    hosts.write_text(before, encoding="ascii")
    script = HALF_A_DD.replace('rm -f "$0"\n', "").replace("/etc/hosts", str(hosts))
    programs.put(host.root("guide-lent") / "bin" / "dd", script)
    with pytest.raises(CannotVerify, match=r"damaged; make room there, and copy \S+/old over it"):
        lent.hosts_line.remove()
    assert hosts.read_text(encoding="ascii").startswith("XXXX")
    (copy,) = hosts.parent.glob("hosts.*/old")
    assert copy.read_text(encoding="ascii") == before


def test_a_line_that_is_somebody_elses(lent, hosts):
    hosts.write_text("192.0.2.1 buildbot-api.python.org\n", encoding="ascii")
    with pytest.raises(CannotVerify, match="a line of its own for buildbot-api"):
        lent.hosts_line.add(NAME)
    assert MARK not in hosts.read_text(encoding="ascii")


def test_a_name_that_leads_to_the_fleet_is_refused(host, hosts):
    programs.put(host.root("guide-lent") / "bin" / "getent", "echo 192.0.2.1")
    with (
        ssh.connected(Address("ada@host"), Ports(1, 2, 3)) as box,
        pytest.raises(CannotVerify, match=r"is 192\.0\.2\.1, not 127\.0\.0\.1 alone"),
    ):
        box.hosts_line.add(NAME)
