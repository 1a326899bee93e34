"""Digests of pinned images: asked of registries, and put where they are pinned."""

import contextlib
import re
import shutil

import attrs
import pytest

from proof.errors import CannotVerify
from proof.paths import ROOT
from proof.podman import full_names
from proof.proving import on_made_machines
from tests import programs
from tests.unit.project.clones import run
from tools import digests

OLD, NEW, OTHER = (f"sha256:{digit * 64}" for digit in "abc")


@attrs.define
class Store:
    """Stands for podman; `has` are the digests of what a registry has, by full names.

    `of_list`: the digest of a list for all processors, by which an image may be pinned, too.
    """

    has: dict
    of_list: str = ""
    pulled: list = attrs.field(factory=list)

    def do(self, *arguments, **_):
        self.pulled.append(arguments[-1])
        if arguments[-1] not in self.has:
            raise CannotVerify("podman pull failed: connection refused")
        return arguments[-1]

    def inspect(self, kind, name):
        assert kind == "image"
        digest = self.has[name]
        return {"Digest": digest, "RepoDigests": [f"x@{digest}", f"x@{self.of_list}"]}


@pytest.fixture
def renew(tmp_path, monkeypatch):
    """Ask for the digests of some pinned images; return the status, the lines, what was pulled."""
    monkeypatch.setattr(full_names, "SYSTEM", tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    (tmp_path / "registries.conf").write_text(
        '[aliases]\n"debian" = "registry.test/debian"\n"fedora" = "registry.test/fedora"\n'
    )
    shutil.copytree(ROOT / "snippets", tmp_path / "guide")

    def renew(has, pinned, of_list=""):
        for platform in ("debian", "fedora"):
            file = tmp_path / f"guide/{platform}/platform.toml"
            text = file.read_text()
            for reference, digest in pinned.items():
                text = text.replace(f'"{reference}"', f'"{reference}", digest = "{digest}"')
            file.write_text(text)
        store = Store({f"registry.test/{name}": digest for name, digest in has.items()}, of_list)
        monkeypatch.setattr(on_made_machines, "engine", lambda: contextlib.nullcontext(store))
        status = digests.main(tmp_path / "guide/guide.toml", tmp_path / "build/digests.txt")
        return status, (tmp_path / "build/digests.txt").read_text(), store.pulled

    return renew


def test_of_a_pinned_image_the_digest_that_it_has_now_is_noted(renew, capsys):
    has = {"debian:trixie": NEW, "debian:sid": OTHER}
    status, changed, _ = renew(has, {"debian:trixie": OLD, "debian:sid": OTHER})
    assert (status, changed) == (0, f"debian:trixie {OLD} {NEW}\n")
    assert capsys.readouterr().out == f"debian:sid: as it was\ndebian:trixie: {OLD} → {NEW}\n"


@pytest.mark.parametrize("said", ["", "sha256:1", "None", f"{NEW}\n", NEW.upper()])
def test_what_is_no_digest_is_not_noted(renew, said):
    assert renew({"debian:trixie": said}, {"debian:trixie": OLD})[:2] == (3, "")


def test_a_registry_that_does_not_answer_keeps_back_no_other(renew, capsys):
    pinned = {"debian:trixie": OLD, "debian:sid": OTHER}
    assert renew({"debian:sid": NEW}, pinned)[:2] == (0, f"debian:sid {OTHER} {NEW}\n")
    assert "debian:trixie: podman pull failed: connection refused\n" in capsys.readouterr().out


def test_an_image_without_a_full_name_is_not_asked_for(renew, tmp_path, capsys):
    (tmp_path / "registries.conf").write_text("")
    assert renew({}, {"debian:trixie": OLD}) == (3, "", [])
    assert full_names.UNKNOWN in capsys.readouterr().out


def test_where_nothing_is_pinned_nobody_is_asked(renew, capsys):
    assert renew({}, {}) == (0, "", [])
    assert capsys.readouterr().out == "no target pins its image\n"


def test_an_image_pinned_by_the_digest_of_its_list_is_as_it_was(renew, capsys):
    assert renew({"debian:trixie": NEW}, {"debian:trixie": OLD}, OLD)[:2] == (0, "")
    assert capsys.readouterr().out == "debian:trixie: as it was\n"


@pytest.fixture
def repin(clone):
    """Pin two images by the same digest, and put others in its place; return what both have."""

    def repin(lines):
        file = programs.put(clone / "snippets/debian/platform.toml", "")
        names = ("debian:13.1", "debian:testing")
        pinned = [f'image = {{ registry = "{name}", digest = "{OLD}" }}\n' for name in names]
        file.write_text("".join(pinned))
        (clone / "digests.txt").write_text(lines)
        done = run(clone, ".github/repin.sh", "digests.txt")
        assert done.returncode == 0, done.stderr
        return re.findall('digest = "(.*)"', file.read_text())

    return repin


def test_each_image_gets_its_own_digest(repin):
    assert repin(f"debian:13.1 {OLD} {NEW}\n") == [NEW, OLD]
    both = f"debian:13.1 {OLD} {NEW}\ndebian:testing {OLD} {OTHER}\n"
    assert repin(both) == [NEW, OTHER]
    # Of a new digest, no line makes another.
    assert repin(f"{both}debian:13.1 {OTHER} {OLD}\n") == [NEW, OTHER]


NO_DIGESTS = [
    f"debian:13.1 {OLD} {NEW} x",
    f"debian:13.1 {OLD} sha256:b",
    f"debian:13.1 {OLD}",
    "",
    f"debian:13.1 {OLD} {NEW}/;e id",
    f"debian:13.1 s.* {NEW}",
    f"debian:13.1 {OLD} {NEW[:-1]}&",
    f"debian:13x1 {OLD} {NEW}",
    f".*,e id {OLD} {NEW}",
    f"{OLD} {NEW}",
]


def test_only_digests_are_put_in_place_of_others(repin, subtests):
    for line in NO_DIGESTS:
        with subtests.test(line=line):
            assert repin(f"{line}\ndebian:testing {OLD} {OTHER}\n") == [OLD, OTHER]
