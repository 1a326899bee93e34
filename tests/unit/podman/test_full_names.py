"""Which one name a short name of an image has, by podman's lists."""

import pytest

from proof.podman import full_names


@pytest.fixture
def lists(tmp_path, monkeypatch):
    """Return a function that writes a list of podman's; the account's begin with `own/`."""
    monkeypatch.setattr(full_names, "SYSTEM", tmp_path / "etc")
    monkeypatch.setenv("HOME", str(tmp_path / "own"))

    def write(name, text):
        folder = tmp_path / ("own/.config/containers" if name.startswith("own/") else "etc")
        path = folder / name.removeprefix("own/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    return write


def alias(full):
    return f'[aliases]\n"debian" = "{full}"\n'


def test_without_a_list_there_is_none(lists):
    assert full_names.full_name("debian:sid") == ""


def test_the_later_list_counts_and_then_the_account_s(lists):
    for name in ("registries.conf", "registries.conf.d/a.conf", "registries.conf.d/b.conf"):
        lists(name, alias(f"{name}.test/debian"))
        assert full_names.full_name("debian:sid") == f"{name}.test/debian:sid"
    lists("own/registries.conf.d/0.conf", alias("own.test/debian"))
    assert full_names.full_name("debian:sid") == "own.test/debian:sid"
    assert full_names.full_name("debian:sid", "sha256:a") == "own.test/debian@sha256:a"
    assert full_names.full_name("deb:sid") == ""


@pytest.mark.parametrize(
    "text",
    ["[", 'aliases = "x"', "aliases = 1", "aliases = [1]", "[aliases]\ndebian = 1", "\0",
     'unqualified-search-registries = ["x"]'],
)  # fmt: skip
def test_a_list_that_says_nothing_gives_none(lists, text):
    lists("registries.conf", alias("registry.test/debian"))
    lists("registries.conf.d/a.conf", text)
    assert full_names.full_name("debian:sid") == "registry.test/debian:sid"


@pytest.mark.parametrize(
    "full", ["registry.test/debian:13", "localhost:1/debian:13", "localhost/debian:13",
             "containers-storage:localhost/debian:13", "registry.test/a/debian:13"],
)  # fmt: skip
def test_a_full_name_is_looked_up_nowhere(lists, full):
    assert full_names.full_name(full) == full
    assert full_names.full_name(full, "sha256:a") == f"{full[:-3]}@sha256:a"


def test_a_name_without_a_version_means_the_latest(lists):
    lists("registries.conf", alias("registry.test/debian"))
    assert full_names.full_name("debian") == "registry.test/debian:latest"
    assert full_names.full_name("localhost:1/debian") == "localhost:1/debian:latest"
    assert full_names.full_name("registry.test/a/b") == "registry.test/a/b:latest"
    assert full_names.full_name("") == ""


def test_a_namespace_is_no_registry(lists):
    assert full_names.full_name("gentoo/stage3:openrc") == ""
    lists("registries.conf", '[aliases]\n"gentoo/stage3" = "registry.test/gentoo/stage3"\n')
    full = "registry.test/gentoo/stage3:openrc"
    assert full_names.full_name("gentoo/stage3:openrc") == full
