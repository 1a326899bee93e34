"""What several unit tests start from: a manifest with its files, and records."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import attrs
import pytest

from proof import paths
from proof.guide import manifest, plan
from proof.guide.plan import Plan
from proof.proving import prove
from proof.records import record
from proof.records.record import CheckRun, CommandRun, ImageRun, Outcome, Record, StepRun, WorkerRun
from tests.unit import stand_in, whole_run
from tests.unit.booted import box  # noqa: F401 - a fixture
from tests.unit.lending import host, hosts, lent, made, twistd  # noqa: F401 - fixtures

# Whoever starts the tests in the background has them ignore these; what they start must not.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


MANIFEST = """\
[stages]
install = "Install the worker"
start = "Start it"
remove = "Remove it"

[roles]
install = "machine"
start = "worker"
remove = "removal"

[placeholders]
name = "WORKERNAME"
password = "WORKERPASSWD"
admin = "YOUR NAME"
host = "YOUR SYSTEM"
"""

TABLE = """\
label = "Debian"

[accounts.root]
label = "root"
become = "su -"

[facts]
package = "buildbot-worker"
user = "buildbot"
group = "buildbot"
home = "/var/lib/buildbot"
shell = "/bin/false"
workers = "/var/lib/buildbot/workers"
unit = "buildbot-worker@{name}.service"
template = "buildbot-worker@.service"
python = "python3"
installed = "true"
newest = "true"
enabled = "true"
active = "true"
restart = "true"
packages = "dpkg-query"

[steps.10-install]
as = "root"
limit_s = 900
answers = [{ question = "Continue?", answer = "y" }]

[steps.20-start-now]
as = "root"

[steps.30-remove]
as = "root"
exits = { 2 = 4 }

[[actions]]
do = "restart-machine"
before = "30-remove"
text = "Restart the machine."

[targets.debian-13]
label = "Debian 13"
os_release = { ID = "debian" }
worker_name = "owner-debian-x86_64"
image = { registry = "debian:trixie", archive = "trixie" }
"""

FILES = {
    "platform.toml": TABLE,
    "Containerfile": "ARG BASE\nFROM ${BASE}\n",
    "10-install.sh": "apt install buildbot-worker\n",
    "20-start-now.sh": "systemctl enable --now buildbot-worker@WORKERNAME.service\n",
    "30-remove.sh": "apt purge buildbot-worker\nsystemctl status buildbot-worker@WORKERNAME\n",
}


@attrs.frozen
class Guide:
    """A small guide on disk: guide.toml, the folder of a platform, a folder of checks."""

    manifest: Path
    steps: Path
    checks: Path

    @property
    def table(self) -> Path:
        """Return the platform's table."""
        return self.steps / "platform.toml"

    def change(self, old: str, new: str) -> None:
        """Replace a text that guide.toml and the platform's table have exactly once."""
        texts = {path: path.read_text(encoding="utf-8") for path in (self.manifest, self.table)}
        ((path, text),) = [item for item in texts.items() if old in item[1]]
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def say(self, toml: str) -> None:
        """Add to the platform's table."""
        self.table.write_text(self.table.read_text(encoding="utf-8") + toml, encoding="utf-8")

    def plan(self, key: str = "debian-13") -> Plan:
        """Plan a run of a target with the guide's own checks."""
        book = manifest.load(self.manifest)
        return plan.make(book, book.target(key), checks=self.checks)

    def chains(self) -> list[str]:
        """Return the chain of each step of the plan."""
        return [step.chain for step in self.plan().steps]

    def platform(self, key: str, toml: str, *steps: str) -> Path:
        """Add the folder of another platform, with steps that do nothing."""
        folder = self.steps.with_name(key)
        folder.mkdir()
        (folder / "platform.toml").write_text(toml, encoding="utf-8")
        for step in steps:
            (folder / f"{step}.sh").write_text("true\n", encoding="utf-8")
        return folder


def made_guide(root: Path) -> Guide:
    """Write a small guide into a folder."""
    folders = [root / "snippets" / "debian", root / "checks"]
    for folder in folders:
        folder.mkdir(parents=True)
    path = root / "snippets" / "guide.toml"
    path.write_text(MANIFEST, encoding="utf-8")
    for name, text in FILES.items():
        (folders[0] / name).write_text(text, encoding="utf-8")
    return Guide(path, *folders)


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    return made_guide(tmp_path)


@pytest.fixture
def small_guide() -> Callable[[Path], Guide]:
    """Return a function that writes such a guide into a folder, for a test of many."""
    return made_guide


def step_run(number: int, stage: str, *, worker: str = "owner-debian-x86_64") -> StepRun:
    return StepRun(
        file=f"debian/{number}-{stage}.sh",
        stage=stage,
        sha256=f"{number:064x}",
        chain=f"{number + 100:064x}",
        as_="root",
        worker=worker,
        commands=[
            CommandRun(line=1, text="apt update", exit=0),
            CommandRun(line=2, text="cat <<'END'\nx\nEND", exit=0),
        ],
        duration_s=1.25,
        transcript=f"debian-13/{number}-{stage}.txt",
        outcome="passed",
    )


@pytest.fixture
def proven() -> Record:
    """A record of a run that went well; tests change what they are about."""
    return Record(
        target="debian-13",
        platform="debian",
        outcome=Outcome.PROVEN,
        started="2026-11-22T10:20:30+00:00",
        duration_s=35.04,
        os_release={"ID": "debian", "VERSION_ID": "13", "PRETTY_NAME": "Debian 13"},
        image=ImageRun(ref="mmdebstrap trixie", digest="", origin="archive", made="2026-11-22"),
        packages={"base-files": "13.8", "buildbot-worker": "4.2.1-1"},
        fetched_mb=61.5,
        steps=[
            step_run(10, "install"),
            step_run(20, "start"),
            step_run(30, "remove"),
            step_run(30, "remove", worker="owner-debian-x86_64-2"),
        ],
        checks=[
            CheckRun(point="install", name="package_is_there", outcome="passed", duration_s=0.3),
            CheckRun(point="start-now", name="attached", outcome="passed", duration_s=0.2),
            CheckRun(point="restart-machine", name="attached", outcome="passed", duration_s=4.1),
            CheckRun(point="restart-machine", name="attached", outcome="passed", duration_s=0.1),
        ],
        phases={"set up": 2.5},
        worker=WorkerRun(
            version="4.2.1",
            attached=True,
            build="build 1 green",
            reattached=True,
            build_after_restart="build 2 green",
        ),
    )


@pytest.fixture
def copy() -> Callable[[Record], Record]:
    """Return a deep copy of a record, by way of its JSON."""
    return lambda original: record.from_json(record.to_json(original))


@pytest.fixture
def handlers() -> Iterator[None]:
    """Put back the signal handlers that `stoppable` leaves behind."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.fixture
def own_checks(guide: Guide, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a proof run the checks of the small guide; pytest imports a name once, so forget it."""
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(
        prove, "check_file", lambda point: plan.check_file(point, checks=guide.checks)
    )
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("test_"):
            del sys.modules[name]


@pytest.fixture
def podman(tmp_path: Path) -> Iterator[stand_in.StandIn]:
    """A stand-in for podman, first on PATH, and a cache and an environment of the test's own."""
    folder = tmp_path / "stand-in"
    podman = stand_in.install(folder)
    changes = {
        "PATH": f"{folder}/bin:{os.environ['PATH']}",
        "STAND_IN": str(podman.home),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    with mock.patch.dict(os.environ, changes):
        yield podman
    podman.end()


@pytest.fixture
def proof(
    guide: Guide, podman: stand_in.StandIn, tmp_path: Path, own_checks: None
) -> whole_run.Proof:
    """A guide that can be proven here, and what a proof of it says."""
    return whole_run.make(guide, podman, tmp_path / "evidence")
