"""How a base image is chosen and made; podman and mmdebstrap are stand-ins."""

import datetime
import json
import re
import shutil
import signal
import subprocess
from pathlib import Path

import attrs
import pytest

from proof import dates, wait
from proof.errors import CannotVerify
from proof.guide import manifest, plan
from proof.guide.managers import MANAGERS
from proof.guide.platform import Image, Target
from proof.guide.vocabulary import Init, Way
from proof.paths import ROOT
from proof.podman import full_names, images
from proof.records.record import ImageRun

BOOK = manifest.load()
TODAY = datetime.date(2026, 11, 22)


@attrs.define
class FakeEngine:
    """Remembers what it was asked; `here` are its images' labels, `registry` what it can pull."""

    scratch: Path
    here: dict = attrs.field(factory=dict)
    registry: set = attrs.field(factory=set)
    asked: list = attrs.field(factory=list)

    def call(self, *arguments, **_):
        self.asked.append(arguments)
        known = {**self.here, **dict.fromkeys(self.registry)}
        status = 0 if arguments[-1] in known else 125
        said = "f00d\n"
        if "inspect" in arguments:
            said = json.dumps([{"Labels": known.get(arguments[-1])}] if status == 0 else [])
        return subprocess.CompletedProcess(arguments, status, stdout=said)

    def do(self, *arguments, **_):
        self.asked.append(arguments)
        return ""

    def inspect(self, kind, name):
        assert kind == "image"
        return {"Labels": self.here.get(name), "Digest": "sha256:read"}

    def asked_for(self, word):
        return [arguments for arguments in self.asked if arguments[0] == word]


@pytest.fixture
def engine(monkeypatch, tmp_path):
    monkeypatch.setattr(dates, "today", lambda: TODAY)
    monkeypatch.setattr(images, "cache_dir", lambda: tmp_path)
    monkeypatch.setattr(full_names, "SYSTEM", tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    (tmp_path / "registries.conf").write_text('[aliases]\n"debian" = "registry.test/debian"\n')
    return FakeEngine(scratch=tmp_path)


@pytest.fixture
def target():
    return Target(
        key="debian-13",
        platform="debian",
        label="Debian 13",
        os_release={"ID": "debian"},
        worker_name="owner-debian",
        image=Image(registry="debian:trixie", archive="trixie"),
        recipe=ROOT / "snippets" / "systemd-buildbot" / "Containerfile",
    )


def ensure(engine, target):
    said = []
    return *images.ensure(engine, target, said.append), said


def test_a_registry_comes_first_and_what_it_gave_is_noted(engine, target, mmdebstrap):
    log = mmdebstrap("exit 1")
    engine.registry.add("registry.test/debian:trixie")
    tag, made, said = ensure(engine, target)
    assert made == ImageRun(
        ref="debian:trixie", digest="sha256:read", origin="registry", made="2026-11-22"
    )
    assert said == ["downloading debian:trixie from a registry"]
    (build,) = engine.asked_for("build")
    assert {f"--tag={tag}", "--build-arg=BASE=f00d", "--label=digest=sha256:read"} <= set(build)
    assert not log.exists()


def test_a_pinned_image_is_pulled_by_its_digest(engine, target):
    image = attrs.evolve(target.image, digest="sha256:pinned")
    engine.registry.add("registry.test/debian@sha256:pinned")
    made = ensure(engine, attrs.evolve(target, image=image))[1]
    assert engine.asked_for("pull") == [("pull", "--quiet", "registry.test/debian@sha256:pinned")]
    assert (made.ref, made.origin) == ("debian:trixie", "registry")


def test_without_a_registry_the_archive_is_used_and_no_digest_is_claimed(
    engine, target, mmdebstrap
):
    log = mmdebstrap("exit 0")
    tag, made, said = ensure(engine, target)
    assert made == ImageRun(ref="mmdebstrap trixie", digest="", origin="archive", made="2026-11-22")
    assert said[-1] == "making trixie from the distribution's archive"
    assert log.read_text(encoding="utf-8").split()[-2] == "trixie"
    (imported,) = engine.asked_for("import")
    assert imported[-1] == tag
    assert "--change=LABEL origin='archive'" in imported


@pytest.mark.parametrize(
    ("sends", "slowness", "ends"),
    [("kill -INT $PPID", 1, KeyboardInterrupt), ("", 2 / 900, CannotVerify)],
)
def test_who_stops_mmdebstrap_waits_for_its_children(
    engine, target, mmdebstrap, monkeypatch, tmp_path, sends, slowness, ends
):
    monkeypatch.setattr(wait.Pace, "slowness", slowness)
    removed = tmp_path / "removed"
    tidy = f"trap 'sleep 1; touch {removed}; exit' INT"
    mmdebstrap(f"trap : INT\n({tidy}\n{sends}\nwhile :; do sleep 0.1; done)")
    with pytest.raises(ends):
        ensure(engine, target)
    assert removed.exists()


def test_what_ignores_an_interrupt_is_killed(engine, target, mmdebstrap, monkeypatch, tmp_path):
    monkeypatch.setattr(images, "_STOP_S", 1)
    number = tmp_path / "number"
    mmdebstrap(f"trap '' INT\nsleep 300 &\necho $! >{number}\nkill -INT $PPID\nwait")
    with pytest.raises(KeyboardInterrupt):
        ensure(engine, target)
    shown = ["ps", "-o", "state=", "-p", number.read_text(encoding="ascii").strip()]

    def gone():
        done = subprocess.run(shown, capture_output=True, text=True, check=False)
        return done.stdout.strip() in {"", "Z"}

    wait.until(gone, "the end of what was killed", limit_s=5)


def test_an_interrupt_while_mmdebstrap_begins_stops_it(
    engine, target, mmdebstrap, monkeypatch, tmp_path
):
    class Interrupted(subprocess.Popen):
        """Is interrupted once the program runs, when nobody has its number yet."""

        def __init__(self, *arguments, **options):
            super().__init__(*arguments, **options)
            wait.until((tmp_path / "began").exists, "its first line")
            signal.raise_signal(signal.SIGINT)

    mmdebstrap(f"trap 'touch {tmp_path}/stopped; exit' INT\ntouch {tmp_path}/began\nsleep 60")
    monkeypatch.setattr(subprocess, "Popen", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        ensure(engine, target)
    assert (tmp_path / "stopped").exists()


def test_an_interrupt_is_none_the_less_one_if_mmdebstrap_has_ended(engine, target, mmdebstrap):
    mmdebstrap("kill -INT $PPID\nexit 0")
    with pytest.raises(KeyboardInterrupt):
        ensure(engine, target)


def test_what_has_no_registry_asks_none(engine, target, mmdebstrap):
    mmdebstrap("exit 0")
    ensure(engine, attrs.evolve(target, image=Image(archive="trixie")))
    assert not engine.asked_for("pull")


EXPIRES = """\
case "$*" in *Check-Valid-Until*) exit 0 ;; esac
echo "E: Release file for x is expired (invalid since 2d)." >&2
exit 25
"""


def test_an_expired_archive_is_used_and_noted(engine, target, mmdebstrap):
    log = mmdebstrap(EXPIRES)
    made = ensure(engine, target)[1]
    assert made.notes == ["the archive's release file had expired; this was allowed"]
    first, second = log.read_text(encoding="utf-8").splitlines()
    assert "Check-Valid-Until" not in first
    assert '--aptopt=Acquire::Check-Valid-Until "false";' in second
    assert "99expired" in second


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo 'I: fine' >&2\necho 'E: no route' >&2\nexit 25", "the archive: E: no route"),
        ("exit 9", "the archive: mmdebstrap ended with 9"),
    ],
)
def test_an_archive_out_of_reach_cannot_verify(
    engine, target, mmdebstrap, tmp_path, script, message
):
    mmdebstrap(script)
    (tmp_path / "trixie-systemd.tar").touch()
    with pytest.raises(CannotVerify, match="trixie can't be made from " + message):
        ensure(engine, target)
    assert not (tmp_path / "trixie-systemd.tar").exists()


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        ("tar: x: No space left on device", "the disk is full, so mmdebstrap failed", "free some"),
        ("Not live until 2026-11-19", "trixie has a signature from the future", "set the cl"),
        ("E: x is not valid yet (invalid for 3d)", "trixie has a signature", "set the clock"),
    ],
)
def test_a_full_disk_and_a_wrong_clock_are_named(engine, target, mmdebstrap, words, message, hint):
    mmdebstrap(f"echo '{words}' >&2\nexit 25")
    with pytest.raises(CannotVerify, match=message) as caught:
        ensure(engine, target)
    assert caught.value.hint.startswith(hint)


def test_without_mmdebstrap_it_says_what_is_missing(engine, target, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(CannotVerify, match="has debian:trixie, and mmdebstrap is not") as caught:
        ensure(engine, target)
    assert caught.value.hint == "`make verify` installs it"


def test_without_an_archive_a_registry_must_have_it(engine, target):
    with pytest.raises(CannotVerify, match="no registry that answers has debian:trixie"):
        ensure(engine, attrs.evolve(target, image=Image(registry="debian:trixie")))


def test_an_image_without_a_full_name_is_asked_of_no_registry(engine, target):
    with pytest.raises(CannotVerify, match="no registry that answers has gentoo/stage3:openrc"):
        ensure(engine, attrs.evolve(target, image=Image(registry="gentoo/stage3:openrc")))
    assert engine.asked_for("pull") == []


def labels(made, **others):
    """Return the labels as podman gives them back after an import: with the quotes of a LABEL."""
    run = ImageRun(ref="mmdebstrap trixie", digest="", origin="archive", made=made, **others)
    return {key: f"{value!r}" for key, value in images._labels_of(run).items()}


@pytest.mark.parametrize(
    ("days", "rolling", "kept"),
    [(0, False, 1), (6, False, 1), (7, False, 0), (0, True, 1), (1, True, 0)],
)
def test_an_image_is_kept_until_it_is_too_old(engine, target, mmdebstrap, days, rolling, kept):
    log = mmdebstrap("exit 0")
    target = attrs.evolve(target, rolling=rolling)
    tag = ensure(engine, target)[0]
    log.unlink()
    made = (TODAY - datetime.timedelta(days=days)).isoformat()
    engine.here[tag] = labels(made, notes=["a note"])
    again, run, said = ensure(engine, target)
    assert again == tag
    assert (not log.exists(), not said) == (kept, kept)
    if kept:
        assert run == ImageRun(
            ref="mmdebstrap trixie", digest="", origin="archive", made=made, notes=["a note"]
        )


def test_another_recipe_is_another_image(engine, target, monkeypatch, mmdebstrap):
    mmdebstrap("exit 0")
    tags = [ensure(engine, target)[0]]
    monkeypatch.setattr(images, "_BOOTSTRAP", [*images._BOOTSTRAP, "--include=more"])
    tags.append(ensure(engine, target)[0])
    other = attrs.evolve(target, image=attrs.evolve(target.image, digest="sha256:other"))
    tags.append(ensure(engine, other)[0])
    assert len(set(tags)) == 3
    assert all(tag.startswith("localhost/guide/trixie-systemd:") for tag in tags)


def test_the_buildmaster_is_made_once_on_a_base_image(engine, target, mmdebstrap, tmp_path):
    mmdebstrap("exit 0")
    said = []
    tag = images.ensure_buildmaster(engine, target, said.append)
    assert said[0] == "making the buildmaster's image"
    (build,) = engine.asked_for("build")
    base = images.ensure(engine, target, said.append)[0]
    assert {f"--tag={tag}", f"--build-arg=BASE={base}"} <= set(build)
    assert not (tmp_path / "buildmaster").exists()
    engine.here[tag] = json.loads('{"made": "2020-01-01"}')
    assert images.ensure_buildmaster(engine, target, pytest.fail) == tag


@pytest.mark.parametrize(
    ("init", "packages"),
    [(Init.SYSTEMD, "systemd,systemd-sysv,dbus,netbase,less"),
     (Init.SYSVINIT, "sysvinit-core,netbase,less"),
     (Init.OPENRC, "openrc,sysvinit-core,netbase,less")],
)  # fmt: skip
def test_each_init_has_an_image_of_its_own(engine, target, mmdebstrap, init, packages):
    log = mmdebstrap("exit 0")
    chosen = attrs.evolve(target, init=init)
    tag = ensure(engine, chosen)[0]
    assert tag.startswith(f"localhost/guide/trixie-{init.value}:")
    assert f"--include={packages}" in log.read_text(encoding="utf-8").split()
    engine.registry.add("registry.test/debian:trixie")
    ensure(engine, chosen)
    (build,) = engine.asked_for("build")
    assert f"--build-arg=PACKAGES={packages.replace(',', ' ')}" in build


def test_targets_of_one_system_and_one_init_share_an_image(engine, target, mmdebstrap):
    mmdebstrap("exit 0")
    tag, run, _ = ensure(engine, target)
    engine.here[tag] = images._labels_of(run)
    other = attrs.evolve(target, key="debian-13-pypi", platform="pypi")
    assert ensure(engine, other) == (tag, run, [])


def test_each_system_has_a_recipe_with_the_package_manager_of_its_steps():
    offenders = []
    for target in BOOK.targets.values():
        if target.runs is not Way.CONTAINER:
            continue
        recipe = target.recipe.read_text(encoding="utf-8")
        if not recipe.startswith("# What a registry's image lacks of an installed "):
            offenders.append(f"{target.recipe}: begin with what a registry's image lacks")
        called = MANAGERS & {w for s in plan.make(BOOK, target).steps for w in s.text.split()}
        if not any(re.search(rf"\b{manager}\b", recipe) for manager in called):
            offenders.append(f"{target.recipe}: {target.key} is prepared by none of {called}")
    assert offenders == []
