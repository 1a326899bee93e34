"""Base images: a registry's with an init added, else made from the distribution's archive."""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs

from proof import dates, program
from proof.errors import CLOCK_HINT, TOO_EARLY, CannotVerify, disk_full
from proof.guide.platform import Target
from proof.guide.vocabulary import Init
from proof.messages import Notify
from proof.paths import ROOT, cache_dir
from proof.podman.full_names import full_name
from proof.podman.podman import Podman, certificates
from proof.records.record import ImageRun
from proof.wait import Pace

RECIPES = ROOT / "images"
LOCK = ROOT / "requirements" / "master.txt"

#: The target whose image the buildmaster's is made on: the Python that the fleet's master has.
BUILDMASTER_ON = "debian-13"

#: A base image older than this many days is made anew; a rolling system's, after one.
MAX_AGE_DAYS = {False: 7, True: 1}

#: Debian's packages of an init, and those that any installed system has: CPython's tests of sockets
#: look up the names of ports, and systemctl opens a pager, which eats what is pasted next.
PACKAGES = {
    Init.SYSTEMD: ("systemd", "systemd-sysv", "dbus", "netbase", "less"),
    Init.OPENRC: ("openrc", "sysvinit-core", "netbase", "less"),
    Init.SYSVINIT: ("sysvinit-core", "netbase", "less"),
}

#: What a Debian installer sets up and a bare bootstrap does not.
_BOOTSTRAP = ["--variant=minbase", "--customize-hook=echo LANG=C.UTF-8 >$1/etc/default/locale"]

#: What is interrupted gets so long to tidy up; the tests give a whole run 20 seconds to end.
_STOP_S = 15

#: What an archive older than its own expiry date needs, in the bootstrap and in the container.
_EXPIRED = 'Acquire::Check-Valid-Until "false";'


def ensure(engine: Podman, target: Target, notify: Notify) -> tuple[str, ImageRun]:
    """Return the tag of a fresh enough base image and what it was made from.

    Raises CannotVerify where neither a registry nor the archive is in reach.
    """
    made_of = (_BOOTSTRAP, PACKAGES[target.init], target.image)
    recipe = repr(made_of).encode() + (target.recipe.read_bytes() if target.recipe else b"")
    tag = f"localhost/guide/{_name(target)}:{hashlib.sha256(recipe).hexdigest()[:12]}"
    with alone(_name(target)):
        known = _labels(engine, tag)
        if known and dates.age_days(known["made"]) < MAX_AGE_DAYS[target.rolling]:
            return tag, _run_of(known)
        made = _from_registry(engine, target, tag, notify) or _from_archive(
            engine, target, tag, notify
        )
    return tag, made


def ensure_buildmaster(engine: Podman, base: Target, notify: Notify) -> str:
    """Return the tag of the buildmaster's image, which is made on that of the target `base`."""
    recipe = recipe_of("buildmaster") + LOCK.read_bytes()
    tag = f"localhost/guide/buildmaster:{hashlib.sha256(recipe).hexdigest()[:12]}"
    with alone("buildmaster"):
        if not _labels(engine, tag):
            notify("making the buildmaster's image")
            _make_buildmaster(engine, ensure(engine, base, notify)[0], tag)
    return tag


def ensure_on(engine: Podman, base: str, name: str, notify: Notify) -> str:
    """Return the tag of the image that the recipe `name` makes of the image `base`."""
    made_of = recipe_of(name) + engine.inspect("image", base)["Id"].encode()
    tag = f"localhost/guide/{name}:{hashlib.sha256(made_of).hexdigest()[:12]}"
    with alone(name):
        if not _labels(engine, tag):
            notify(f"making an image by images/{name}")
            labels = {"made": str(dates.today())}
            _build(engine, RECIPES / name, tag, labels, f"--build-arg=BASE={base}")
    return tag


def _make_buildmaster(engine: Podman, base: str, tag: str) -> None:
    context = engine.scratch / "buildmaster"
    shutil.rmtree(context, ignore_errors=True)
    shutil.copytree(RECIPES / "buildmaster", context)
    shutil.copy(LOCK, context / "requirements.txt")
    try:
        labels = {"made": str(dates.today())}
        _build(engine, context, tag, labels, f"--build-arg=BASE={base}", *certificates())
    finally:
        shutil.rmtree(context)


def _name(target: Target) -> str:
    """Return a name for all targets that boot the same system by the same init."""
    system = target.image.archive or target.image.registry
    return f"{re.sub('[^a-z0-9.]+', '-', system.lower())}-{target.init.value}"


@contextlib.contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold a lock in the cache: targets side by side need the same images, made once."""
    with (cache_dir() / f"{name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _from_registry(engine: Podman, target: Target, tag: str, notify: Notify) -> ImageRun | None:
    """Pull the registry's image and add an init; None where there is none or none in reach."""
    reference, digest, recipe = target.image.registry, target.image.digest, target.recipe
    if not reference or recipe is None:
        return None
    wanted = full_name(reference, digest)
    if not wanted:
        return None
    notify(f"downloading {reference} from a registry")
    pulled = engine.call("pull", "--quiet", wanted, timeout_s=600)
    if pulled.returncode != 0:
        return None
    base = pulled.stdout.strip()
    found = engine.inspect("image", base)
    run = ImageRun(
        ref=reference, digest=found.get("Digest", ""), origin="registry", made=str(dates.today())
    )
    packages = " ".join(PACKAGES[target.init])
    _build(
        engine, recipe.parent, tag, _labels_of(run),
        f"--build-arg=BASE={base}", f"--build-arg=PACKAGES={packages}",
    )  # fmt: skip
    return run


def _from_archive(engine: Podman, target: Target, tag: str, notify: Notify) -> ImageRun:
    """Bootstrap from the distribution's archive; an expired archive is used, and noted."""
    suite = target.image.archive
    if not suite:
        raise CannotVerify(f"no registry that answers has {target.image.registry}")
    if shutil.which("mmdebstrap") is None:
        raise CannotVerify(
            f"no registry that answers has {target.image.registry}, "
            "and mmdebstrap is not installed",
            hint="`make verify` installs it",
        )
    notify(f"making {suite} from the distribution's archive")
    archive = engine.scratch / f"{_name(target)}.tar"
    include = f"--include={','.join(PACKAGES[target.init])}"
    try:
        made = str(dates.today())
        run = ImageRun(ref=f"mmdebstrap {suite}", digest="", origin="archive", made=made)
        run.notes = bootstrap(suite, archive, *_BOOTSTRAP, include)
        changes = [f"--change=LABEL {key}={value!r}" for key, value in _labels_of(run).items()]
        changes += ["--change=STOPSIGNAL SIGRTMIN+3", '--change=CMD ["/sbin/init"]']
        engine.do("import", "--quiet", *changes, str(archive), tag, timeout_s=300)
    finally:
        archive.unlink(missing_ok=True)
    return run


def bootstrap(suite: str, archive: Path, *options: str) -> list[str]:
    """Make a tar archive of a suite by mmdebstrap; return notes on how that went.

    Raises CannotVerify where the distribution's archive does not answer.
    """
    notes = []
    problem = _bootstrap(suite, archive, *options)
    if "is expired" in problem:
        notes.append("the archive's release file had expired; this was allowed")
        hook = f"--extract-hook=echo '{_EXPIRED}' >$1/etc/apt/apt.conf.d/99expired"
        problem = _bootstrap(suite, archive, *options, f"--aptopt={_EXPIRED}", hook)
    if problem:
        raise CannotVerify(
            f"{suite} can't be made from the archive: {problem}",
            hint="check with apt-get update whether the distribution's archive answers",
        )
    return notes


def _bootstrap(suite: str, archive: Path, *options: str) -> str:
    """Run mmdebstrap beside `archive`; return its last error, empty when it succeeded.

    Raises CannotVerify when the disk is full or the clock is wrong.
    """
    command = ["mmdebstrap", "--format=tar", *options, suite, str(archive)]
    environment = {**os.environ, "TMPDIR": str(archive.parent)}
    limit_s = 900 * Pace.slowness
    try:
        with _started(command, environment) as process:
            _, errors = process.communicate(timeout=limit_s)
    except subprocess.TimeoutExpired:
        return f"mmdebstrap did not end within {limit_s:.0f} s"
    if process.returncode == 0:
        return ""
    full = disk_full("so mmdebstrap failed", errors)
    if full:
        raise full
    if TOO_EARLY.search(errors):
        raise CannotVerify(
            f"{suite} has a signature from the future, by this machine's clock", hint=CLOCK_HINT
        )
    lines = [line for line in errors.splitlines() if "E:" in line or "expired" in line]
    return " ".join(lines)[-400:] or f"mmdebstrap ended with {process.returncode}"


@contextlib.contextmanager
def _started(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Start a program; whatever ends the block too early ends all that it began."""
    process = None
    try:
        with program.held_back():
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True, cwd="/", env=environment,
                start_new_session=True,
            )  # fmt: skip
        yield process
    except BaseException:
        if process:
            _stop(process)
        raise


def _stop(process: subprocess.Popen[str]) -> None:
    """Interrupt mmdebstrap as a terminal does, so that it unmounts and removes what it made.

    It waits for its children, and a signal to it alone doesn't reach them.
    """
    for number in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=_STOP_S)  # all of them have the pipe
            return


def _build(engine: Podman, context: Path, tag: str, labels: dict[str, str], *options: str) -> None:
    marks = [f"--label={key}={value}" for key, value in labels.items()]
    command = ["build", "--pull=never", f"--tag={tag}", *marks, *options, str(context)]
    try:
        engine.do(*command, timeout_s=900)
    except CannotVerify as error:
        error.hint = error.hint or "check the network: the archive and PyPI must answer"
        raise


def recipe_of(name: str) -> bytes:
    """Return all that the folder of a recipe says."""
    files = sorted(f for f in (RECIPES / name).rglob("*") if f.is_file())
    return b"".join(f.read_bytes() for f in files)


def _labels(engine: Podman, tag: str) -> dict[str, str]:
    """Return what an image says of itself; nothing if there is none."""
    known = engine.call("image", "inspect", tag)
    labels: dict[str, str] = (json.loads(known.stdout or "[]") or [{}])[0].get("Labels") or {}
    return {key: value.strip("'") for key, value in labels.items()}


def _labels_of(run: ImageRun) -> dict[str, str]:
    return attrs.asdict(run) | {"notes": "; ".join(run.notes)}


def _run_of(labels: dict[str, str]) -> ImageRun:
    said: dict[str, Any] = {field.name: labels[field.name] for field in attrs.fields(ImageRun)}
    return ImageRun(**said | {"notes": [labels["notes"]] if labels["notes"] else []})
