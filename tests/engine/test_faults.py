"""What can happen to a run from outside: it says which it was, and leaves nothing behind.

Each fault is made for real.  None of them is the guide's, so the status is 3, never 1.
"""

import contextlib
import datetime
import json
import os
import re
import signal
import subprocess

import pytest

from proof.paths import ROOT
from proof.podman import namespaces
from tests.engine.left import changed, copy_cache, everything, layers
from tests.engine.running import TARGET, Running, command, host

LIMIT_S = 300
APT = "/usr/lib/apt/methods/http"
STEP = "podman exec --interactive --tty"
GUEST = "/sbin/init"
MASTER = "twistd --nodaemon"

#: What a run has printed once the first step and its checks are done.
PREPARED = re.compile(r"✓ \d+ checks")

#: A number that no process has.
NOBODY = 1 << 30

#: Shell of a run in mount namespaces of its own: the cache is a disk of this size.
SMALL_DISK = 'mkdir -p "$XDG_CACHE_HOME" && mount -t tmpfs -o size={size} none "$XDG_CACHE_HOME"'

#: Moments of a run at which its engine is killed.
IMAGES = {
    "bootstrap": lambda run: run.has(APT),
    "import": lambda run: run.has("podman import"),
    "buildmaster": lambda run: run.has("podman build") and run.has("apt-get install"),
}
RUN = {
    "set up": lambda run: run.has(MASTER),
    "a step": lambda run: run.has(STEP),
    "checks": lambda run: "✓ 10-prepare" in run.output,
    "restart": lambda run: run.has("podman stop --time"),
    "back": lambda run: run.has("podman start"),
}

inside = pytest.mark.skipif(
    not namespaces.is_needed(), reason="what is in a sandbox is reached through its processes"
)


@pytest.fixture
def go(begin, begun):
    """Start a run of the copy of the guide; it has left nothing behind when the test is over."""
    before = everything()
    yield begin
    cut_off = [running for running in begun if running.process.poll() is None]
    for running in begun:
        running.kill()
        print(running.output)
    assert cut_off or changed(before) == {}


def ended(running: Running) -> str:
    """Wait for the end of a run that cannot verify; return its words on one line."""
    running.process.wait(LIMIT_S)
    assert running.ended() == 3
    words = " ".join(running.output.split())
    assert "Traceback" not in words
    assert "hint: " in words
    return words


@pytest.fixture
def stops(record, whose):
    """Return a function that holds a run to end by a fault that is not the guide's, and say so."""

    def stops(running: Running, *says: str) -> None:
        running.process.wait(LIMIT_S)
        whose("surroundings")
        said = ended(running)
        assert [words for words in says if words not in said] == []
        assert record()["outcome"] == "unverified"

    return stops


def kill(running: Running, words: str) -> None:
    """End a process of the run that has these words in its command line, as the kernel does."""
    running.until(lambda r: r.has(words), words)
    os.kill(running.has(words), signal.SIGKILL)


def in_guest(running: Running, namespace: str, *line: str) -> None:
    """Run a program in one of the container's namespaces: `mount`, with its files, or `net`."""
    target = f"--target={running.has(GUEST)}"
    subprocess.run(["nsenter", target, f"--{namespace}", *line], check=True)


def small_disk(size: str) -> list[str]:
    script = SMALL_DISK.format(size=size) + ' && exec "$@"'
    return ["unshare", "--mount", "--propagation=private", "sh", "-ec", script, "run"]


# Each is full at a later moment: in the bootstrap, and while the buildmaster's image is made.
@inside
@pytest.mark.parametrize("size", ["100m", "450m", "900m"])
def test_the_disk_is_full_while_an_image_is_made(size, go, guide, tmp_path, stops):
    guide.configure('registry = "debian:trixie", ', "")
    by = [*small_disk(size), *command("verify")]
    running = go("--until", "prepare", by=by, XDG_CACHE_HOME=str(tmp_path / "c"))
    stops(running, "the disk is full", "hint: free some space")


@inside
@pytest.mark.parametrize("folder", ["/var/cache/apt/archives", "/usr/share/doc"])
def test_the_disk_is_full_while_a_step_runs(folder, go, guide, after, stops):
    guide.on(after["10-prepare"])
    running = go("--until", "install")
    running.until(lambda r: r.has(STEP), "a step")
    in_guest(running, "mount", "mount", "-t", "tmpfs", "-o", "size=1m", "none", folder)
    stops(running, "the disk is full: snippets/debian/20-install.sh:1, as root: `apt install")


def test_two_runs_share_no_cache(go, guide, after):
    guide.on(after["20-install"])
    first = go("--until", "prepare")
    first.until(lambda r: r.has(STEP), "a step")
    said = ended(go("--until", "prepare"))
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    assert f"another run is using this machine's containers: one of {ROOT}, begun {today}" in said
    assert "set XDG_CACHE_HOME to give this run its own" in said
    assert first.ended() == 0


def test_two_runs_with_a_cache_each_are_proven(go, guide, after, tmp_path):
    guide.on(after["20-install"])
    other = copy_cache(tmp_path / "other")
    runs = [
        go("--into", tmp_path / "one"),
        go("--into", tmp_path / "two", XDG_CACHE_HOME=other),
    ]
    for running in runs:
        running.process.wait(300)
        assert running.ended() == 0
    for folder in ("one", "two"):
        text = (tmp_path / folder / f"{TARGET}.json").read_text(encoding="utf-8")
        assert json.loads(text)["outcome"] == "proven"


def test_a_program_gets_no_memory(go, guide, stops):
    guide.change("10-prepare", "", "ulimit -v 100000\n")
    stops(go("--until", "prepare"), "the memory is full: snippets/debian/10-prepare.sh:")


@inside
def test_the_kernel_ends_a_program_that_needs_memory(go, guide, after, stops):
    guide.on(after["10-prepare"])
    running = go("--until", "prepare")
    kill(running, "apt install")
    stops(running, "the memory is full: snippets/debian/10-prepare.sh:2, as root: `apt install")


@inside
def test_the_archive_is_gone_in_mid_download(go, guide, after, stops):
    guide.on(after["10-prepare"])
    running = go("--until", "install")
    running.until(lambda r: PREPARED.search(r.output) and r.has(APT), "a download")
    in_guest(running, "net", "ip", "link", "set", "eth0", "down")
    stops(running, "can't reach the archive: snippets/debian/20-install.sh:1")


@inside
def test_the_download_of_a_step_breaks_off(go, guide, after, stops):
    guide.on(after["10-prepare"])
    running = go("--until", "install")
    running.until(lambda r: PREPARED.search(r.output) and r.has(STEP), "a step")
    kill(running, APT)
    stops(
        running, "the archive closed the connection, or sent a file that doesn't match its list: "
    )


@inside
def test_the_download_of_an_image_breaks_off(go, guide, stops):
    guide.configure('registry = "debian:trixie", ', "")
    running = go("--until", "prepare")
    kill(running, APT)
    while running.process.poll() is None:  # apt begins anew, with what else it has to get
        with contextlib.suppress(ProcessLookupError):
            os.kill(running.has(APT) or NOBODY, signal.SIGKILL)
    stops(running, "trixie can't be made from the archive")


@inside
def test_the_machine_is_killed_in_mid_step(go, guide, after, stops):
    guide.on(after["20-install"])
    running = go("--until", "prepare")
    running.until(lambda r: r.has(STEP), "a step")
    kill(running, GUEST)
    stops(running, "the machine is gone, its container was killed: ")


@inside
def test_the_buildmaster_is_killed_while_the_machine_restarts(go, guide, after, record, stops):
    guide.on(after["20-install"])
    running = go("--until", "check")
    running.until(lambda r: r.has("podman stop --time"), "the restart")
    kill(running, MASTER)
    stops(running, "the buildmaster is gone, its container was killed: ")
    assert not record()["worker"]["reattached"]


@pytest.mark.parametrize("phases", [IMAGES, RUN], ids=["images", "run"])
def test_the_engine_is_killed_in_each_phase(phases, go, guide, after, tmp_path, monkeypatch):
    if phases is IMAGES:
        guide.configure('registry = "debian:trixie", ', "")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    else:
        guide.on(after["20-install"])
        first = go("--until", "prepare")
        first.process.wait(300)
        assert first.ended() == 0
    before, images = everything(), layers()
    for phase, condition in phases.items():
        running = go("--until", "check")
        running.until(condition, f"the phase {phase!r}", limit_s=300)
        running.look()
        running.process.kill()
        assert running.ended() == -signal.SIGKILL
        assert host() == {key: before[key] for key in host()}
    # One with something left to do once its first step is through.
    last = go("--until", "check")
    last.until(lambda r: "swept " in r.output, "the next run's sweep")
    last.until(lambda r: "…" in r.output or "✓" in r.output, "what comes after it")
    os.kill(last.process.pid, signal.SIGINT)
    assert last.ended() == 130
    assert changed(before) == {}
    assert phases is IMAGES or layers() == images
