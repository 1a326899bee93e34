"""Lets the worker build CPython as the fleet's builders do, and asks what it found."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from proof import wait
from proof.buildmaster.buildmaster import Build, BuildStep
from proof.errors import CannotVerify, GuideError
from proof.guide import contract
from proof.guide.contract import Service
from proof.guide.platform import Platform
from proof.paths import GUIDE, shown_path
from proof.proving.recorder import Recorder
from proof.proving.scene import Scene
from proof.records.record import DeepRun

#: The builder's name, before the worker's; images/buildmaster/master.cfg has its steps.
BUILDER = "cpython"

#: A build on one slow processor takes at most so many seconds.
LIMIT_S = 7200

#: How often the build is looked at, in seconds.
EVERY_S = 5

#: Megabytes that the processes of a user have, by the size that is not on the disk.
_MEMORY = """\
cat /proc/[0-9]*/status 2>/dev/null |
    awk -v id="$(id -u {user})" '
        /^Uid:/ {{ ours = $2 == id }}
        /^RssAnon:/ && ours {{ sum += $2 }}
        END {{ print int(sum / 1024) }}'
"""

#: Megabytes in a folder, some of whose files go while they are counted.
_DISK_NOW = "du -sm {} 2>/dev/null || true"

#: What CPython says when all extension modules were built and imported once.
_MODULES = re.compile(r"^Checked \d+ modules \(.*\)$", re.MULTILINE)
_GOOD = (" 0 disabled", " 0 missing", " 0 failed on import")

#: What the runner of CPython's tests says at its end.
_RAN = re.compile(r"^Total test files: .*?run=(\d+)(?:/(\d+))?", re.MULTILINE)
_FAILED = re.compile(r"^\d+ tests? failed:\n((?: {4}.*\n)+)", re.MULTILINE)
_SKIPPED = re.compile(r"^\d+ tests? skipped(?: \(.*\))?:\n((?: {4}.*\n)+)", re.MULTILINE)

#: What the builder's step *test* says of a test that this CPython lacks, and which came when.
_ABSENT = re.compile(r"^this CPython has no (\w+)$", re.MULTILINE)
_SINCE = {"test_dbm_sqlite3": (3, 13), "test_zstd": (3, 14)}

#: What the builder's step *skipped* says: how many single tests there are, and how many were
#: skipped, and why.
_SINGLE = re.compile(r"^(\d+) single tests$", re.MULTILINE)
_LEFT_OUT = re.compile(r"^skipped (\d+): (.*)$", re.MULTILINE)

#: Reasons to skip a single test that are no fault of the guide, as regular expressions.
REASONS = Path(__file__).with_name("skipped.toml")

#: What `du` says of the build's folder, in megabytes.
_DISK = re.compile(r"^(\d+)\t\.$", re.MULTILINE)


def build(scene: Scene, recorder: Recorder) -> DeepRun:
    """Let the worker build CPython; return what it cost.

    Raises GuideError if the build fails, or if CPython lacks something that the machine should
    have; CannotVerify if it does not end, or if that CPython is not the system's own.
    """
    watch = _Watch(scene, recorder)
    try:
        made = scene.master.force_build(
            scene.name, of=BUILDER, limit_s=LIMIT_S, every_s=EVERY_S, watch=watch.look
        )
    except wait.NotInTime as late:
        raise CannotVerify(str(late), hint="is this machine slow or busy?") from None
    ran = scene.master.steps(made.key)
    if wrong := next(faults(made, ran, _service_of(scene.platform)), ""):
        what, end = f"the worker's build of CPython: {wrong}", made.log[-3000:]
        if recorder.plan.cpython:
            why = "the CPython that --cpython names may have this fault itself"
            raise CannotVerify(what, hint=why, output=end)
        packages = "compare the packages of the first step with what CPython asks for"
        raise GuideError(what, hint=packages, output=end)
    return DeepRun(
        started=recorder.record.started,
        processors=int(scene.machine.run("nproc")),
        memory_mb=max(watch.memory.values(), default=0),
        memory_by_step=watch.memory,
        disk_by_step=watch.disk,
        **printed(ran),
    )


def printed(ran: Mapping[str, BuildStep]) -> dict[str, Any]:
    """Return what the steps of a build without faults say of it, by the fields of DeepRun."""
    return {
        "python": said(ran["pythoninfo"].text, "sys.version").split()[0],
        "phases": {step.name: step.seconds for step in ran.values()},
        "disk_mb": int(_DISK.search(ran["disk"].text)[1]),  # type: ignore[index]
        "modules": _MODULES.search(ran["make"].text)[0],  # type: ignore[index]
        "tests": int(_RAN.search(ran["test"].text)[1]),  # type: ignore[index]
        "single_tests": int(_SINGLE.search(ran["skipped"].text)[1]),  # type: ignore[index]
        "skipped": sum(int(count) for count, _ in _LEFT_OUT.findall(ran["skipped"].text)),
    }


def _service_of(platform: Platform) -> Service:
    """Return in which environment the guide says that the platform starts a worker."""
    held = contract.of_platform(GUIDE.parent, platform.folders)
    return next(one.service for one in held if one.service)


def faults(made: Build, ran: Mapping[str, BuildStep], service: Service) -> Iterator[str]:
    """Yield what is wrong with a build, in words, the first reason first."""
    modules = _MODULES.search(ran["make"].text) if "make" in ran else None
    if modules and not all(part in modules[0] for part in _GOOD):
        yield f"its extension modules are not complete: {modules[0]}"
    if not made.green:
        failed = _FAILED.search(ran["test"].text) if "test" in ran else None
        yield f"these tests failed: {' '.join(failed[1].split())}" if failed else "it failed"
        return  # what comes later may not be there
    if not modules:
        yield "it doesn't say which extension modules it has"
    info = ran["pythoninfo"].text
    yield from _of_environment(info, service)
    yield from _of_tests(ran["test"].text, ran["skipped"].text, _version(info))


def _of_environment(info: str, service: Service) -> Iterator[str]:
    """Yield in what the environment of a build isn't that of the service, as the guide says it."""
    for name, wanted in (
        ("os.environ[HOME]", service.home),
        ("os.umask", "0o022"),
        ("locale.getencoding", "UTF-8"),
    ):
        if (seen := said(info, name)) != wanted:
            yield f"{name} is {seen!r} in it, not {wanted!r}"
    path = said(info, "os.environ[PATH]")
    if more := service.other_folders(path):
        yield f"os.environ[PATH] is {path!r} in it, and the contract differs in {' '.join(more)}"


def _of_tests(tests: str, skipped: str, version: tuple[int, ...]) -> Iterator[str]:
    """Yield which of the selected tests did not run, and which weren't even there."""
    ran_of = _RAN.search(tests)
    if not ran_of:
        yield "its tests don't say how many ran"
    if left_out := _SKIPPED.search(tests):
        yield f"these tests were skipped: {' '.join(left_out[1].split())}"
    for name in _ABSENT.findall(tests):
        if version >= _SINCE.get(name, (0,)):
            yield f"it has no {name}; was it renamed?"
    if not _SINGLE.search(skipped):
        yield "it doesn't say which single tests were skipped"
    if unread := list(unexplained(skipped)):
        file = shown_path(REASONS)
        yield f"single tests were skipped, and {file} doesn't say why: {'; '.join(unread)}"
    if ran_of and ran_of[2] and ran_of[1] != ran_of[2]:
        yield f"{ran_of[1]} of {ran_of[2]} tests ran"


def _version(info: str) -> tuple[int, ...]:
    """Return the first two numbers of the version that pythoninfo says."""
    return tuple(map(int, re.findall(r"\d+", said(info, "sys.version"))[:2]))


def unexplained(skipped: str) -> Iterator[str]:
    """Yield why classes of tests were skipped for a reason that may be the guide's."""
    reasons = tomllib.loads(REASONS.read_text(encoding="utf-8")).values()
    known = [re.compile(reason) for group in reasons for reason in group]
    for _, why in _LEFT_OUT.findall(skipped):
        if not any(reason.search(why) for reason in known):
            yield why


def said(info: str, name: str) -> str:
    """Return what pythoninfo says of a name, or nothing."""
    found = re.search(rf"^{re.escape(name)}: (.*)$", info, re.MULTILINE)
    return found[1].strip() if found else ""


class _Watch:
    """Looks at a build from time to time.

    `memory`: the most that was seen in each step, and `disk`: what the worker's folder had after
    it, in megabytes.
    """

    def __init__(self, scene: Scene, recorder: Recorder) -> None:
        self.memory: dict[str, int] = {}
        self.disk: dict[str, int] = {}
        self._scene, self._tell, self._step = scene, recorder.tell, ""

    def look(self, build: int) -> None:
        """Note the memory in use, and tell which step has begun."""
        facts, step = self._scene.facts, self._scene.master.running_step(build)
        if not step:
            return
        if step != self._step:
            self._tell(f"CPython: {step}", "check")
            if self._step:
                count = _DISK_NOW.format(f"{facts.workers}/{self._scene.name}")
                self.disk[self._step] = int(self._scene.machine.run(count).split()[0])
            self._step = step
        used = self._scene.machine.run(_MEMORY.format(user=facts.user))
        self.memory[step] = max(self.memory.get(step, 0), int(used))
