"""Where packages come from, as pip says it."""

import sys

from proof.podman import package_index
from proof.terminal.masking import Mask


def test_pip_knows_the_hosts_of_its_index():
    hosts = package_index.hosts()
    assert len(hosts) == 2
    assert all("." in host for host in hosts)


def test_without_pip_there_is_nothing_to_hide(monkeypatch):
    monkeypatch.setitem(sys.modules, "pip._internal.models.index", None)
    assert package_index.hosts() == []


def test_a_host_of_the_index_is_hidden_and_is_no_archive():
    mask = Mask(hosts=["deb.example"], index=["index.example", "files.index.example"])
    text = mask.hide("https://index.example/x https://files.index.example/y deb.example")
    assert text == "https://mirror/x https://mirror/y mirror"
    assert mask.hosts == ["deb.example"]
