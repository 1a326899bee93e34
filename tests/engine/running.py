"""Runs of the proof: whole ones, and ones that go on, with what they may not leave behind."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import attrs

from proof import wait
from proof.paths import ROOT

TARGET = "debian-13"

#: No run here is longer, unless it hangs.
LIMIT_S = 420

#: A run that was asked to stop removes its machines within this time.
STOP_S = 45


@attrs.frozen
class Ended:
    """A run that has ended: its exit status, all that it wrote, and its seconds since a signal."""

    status: int
    output: str
    seconds: float = 0.0

    @property
    def words(self) -> str:
        """The output as one line, since the table is wrapped."""
        return " ".join(self.output.split())


def command(*arguments: object) -> list[str]:
    """The command line of a run of the proof."""
    return [sys.executable, "-m", "proof", *map(str, arguments)]


def environment(**changes: str | None) -> dict[str, str]:
    """This process's environment, changed; None takes a variable away."""
    mixed = os.environ | {"PYTHONPATH": str(ROOT)} | changes
    return {key: value for key, value in mixed.items() if value is not None}


def run(arguments: list[str], *, limit_s: float = LIMIT_S, **changes: str | None) -> Ended:
    done = subprocess.run(
        arguments,
        cwd=ROOT,
        env=environment(**changes),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=limit_s,
        check=False,
    )
    print(done.stdout)  # pytest shows it where the test fails, all of it with -rA
    return Ended(done.returncode, done.stdout)


def answer(program: str, *arguments: str, text: str = "", limit_s: float = LIMIT_S) -> str:
    """Run a program of this folder, which reads the text; return what it prints as an answer."""
    return subprocess.run(
        [sys.executable, f"tests/engine/{program}.py", *arguments],
        cwd=ROOT, env=environment(), input=text, stdout=subprocess.PIPE, text=True, check=True,
        timeout=limit_s,
    ).stdout  # fmt: skip


def processes() -> dict[int, tuple[int, str]]:
    """Every process: its parent, and when it started, which tells apart those of one number."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended a moment ago
            continue
        if fields[0] != "Z":
            found[int(folder.name)] = (int(fields[1]), fields[19])
    return found


def tree(root: int) -> dict[int, str]:
    """A process and all below it, with their times of start."""
    every, below = processes(), {root}
    while more := {pid for pid, (parent, _) in every.items() if parent in below} - below:
        below |= more
    return {pid: every[pid][1] for pid in below if pid in every}


def alive(those: dict[int, str]) -> list[int]:
    """Which of those processes are still there."""
    now = processes()
    return [pid for pid, start in those.items() if pid in now and now[pid][1] == start]


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""


def host() -> dict[str, set[str]]:
    """What a run may not change: links, mounts, packet-filter rules, network namespaces."""
    rules = ["iptables-save"] if shutil.which("iptables-save") else ["nft", "list", "ruleset"]
    seen = {}
    for name, question in {"rules": rules, "links": ["ip", "-oneline", "link"]}.items():
        done = subprocess.run(question, capture_output=True, text=True, check=True)
        lines = [line.partition("[")[0] for line in done.stdout.splitlines()]
        seen[name] = {line for line in lines if not line.startswith("#")}
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    seen["mounts"] = {line.split()[4] for line in mounts}
    names = Path("/run/netns")
    seen["namespaces"] = {path.name for path in names.iterdir()} if names.is_dir() else set()
    return seen


@attrs.define
class Running:
    """A started run; `output` grows."""

    process: subprocess.Popen[str]
    reader: threading.Thread = attrs.field(init=False)
    output: str = ""
    seen: dict[int, str] = attrs.field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.reader = threading.Thread(target=self.follow, daemon=True)
        self.reader.start()

    def follow(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                self.output += line

    def look(self) -> dict[int, str]:
        """The processes of this run, those of earlier looks included."""
        if self.process.poll() is None:
            self.seen |= tree(self.process.pid)
        return self.seen

    def has(self, words: str) -> int:
        """The number of a process of this run whose command line has these words, or 0."""
        return next((pid for pid in alive(self.look()) if words in command_of(pid)), 0)

    def until(self, condition, what: str, limit_s: float = 120) -> None:
        wait.until(
            lambda: condition(self), what, limit_s=limit_s, every_s=0.02,
            hopeless=lambda: self.output if self.process.poll() is not None else "",
        )  # fmt: skip

    def ended(self) -> int:
        """Wait for the end of the run and of everything that it started; return its status."""
        status = self.process.wait(STOP_S)
        self.reader.join()
        wait.until(lambda: not alive(self.seen), "the end of every process of the run", limit_s=10)
        return status

    def kill(self) -> None:
        """End what is left, when a test failed."""
        self.look()
        for pid in alive(self.seen):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.reader.join()


def start(arguments: list[str], folder: Path, variables: dict[str, str]) -> Running:
    process = subprocess.Popen(
        arguments,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    return Running(process)
