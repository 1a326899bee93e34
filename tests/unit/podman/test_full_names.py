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
    assert full_names.full_name("debian") == ""


def test_the_later_list_counts_and_then_the_account_s(lists):
    for name in ("registries.conf", "registries.conf.d/a.conf", "registries.conf.d/b.conf"):
        lists(name, alias(f"{name}.test/debian"))
        assert full_names.full_name("debian") == f"{name}.test/debian"
    lists("own/registries.conf.d/0.conf", alias("own.test/debian"))
    assert full_names.full_name("debian") == "own.test/debian"
    assert full_names.full_name("debia") == ""


@pytest.mark.parametrize(
    "text", ["[", 'aliases = "x"', "\0", 'unqualified-search-registries = ["x"]']
)
def test_a_list_that_says_nothing_gives_none(lists, text):
    lists("registries.conf", alias("registry.test/debian"))
    lists("registries.conf.d/a.conf", text)
    assert full_names.full_name("debian") == "registry.test/debian"
