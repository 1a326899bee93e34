"""Run `make verify`, or another command, on a bare Debian that is made for it and removed.

    python3 images/fresh/fresh.py [--suite SUITE] [COMMAND...]

The suite is Debian 12's by default; another one has another Python.

What it has: python3, python3-venv, make, git, CA certificates, and a clone of HEAD, in which the
command runs. What it has of this machine: the kernel, the network with its certificates and
proxies, and nothing else. Ends with the command's exit status; with 1 where `make verify` did
not leave what it promises; with 3 where this machine cannot do it.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("python3", "python3-venv", "make", "git", "ca-certificates")
SUITE = "bookworm"
#: What lets apt take an archive that has not been renewed in time.
EXPIRED = 'Acquire::Check-Valid-Until "false";'
#: Where the clone lies in the new root.
CLONE = "srv/project"
PREFIX = "buildbot-worker-guide-fresh."

CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/usr/local/share/ca-certificates")
#: How this machine reaches the network is the only environment that goes in.
NETWORK_VARIABLES = (
    "PIP_CERT", "PIP_INDEX_URL", "PIP_DEFAULT_TIMEOUT", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO",
    "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
)  # fmt: skip
#: What a command needs to run at all.
OWN_VARIABLES = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/home/empty",
    "LANG": "C.UTF-8",
}
#: Seconds that a command gets to clean up after Ctrl-C.
PATIENCE_S = 50


class CannotRunError(Exception):
    """This machine cannot make or enter a bare system."""


def main(arguments: list[str]) -> int:
    """Make the system, run the command in it, look at what it left, remove the system."""
    parser = argparse.ArgumentParser(prog="fresh", description="run a command on a bare Debian")
    parser.add_argument("--suite", default=SUITE, help="such as trixie or testing; else bookworm")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="else: make verify")
    asked = parser.parse_args(arguments)
    command: list[str] = asked.command
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        hold_requirements()
        with a_place() as place:
            root = place / "root"
            say(f"making a bare {asked.suite} in {root}")
            make_root(root, asked.suite)
            clone(root)
            say(f"there: {shlex.join(command or ['make', 'verify'])}")
            started = time.monotonic()
            status = run(root, command or ["make", "verify"])
            say(f"ended with {status} after {time.monotonic() - started:.0f} s")
            if status == 0 and not command:
                problems = list(broken_promises(root / CLONE))
                for problem in problems:
                    say(problem)
                status = 1 if problems else 0
            return status
    except CannotRunError as error:
        say(str(error))
        return 3
    except KeyboardInterrupt:
        return 130


def hold_requirements() -> None:
    """Raise CannotRunError where something is missing that this needs."""
    if os.geteuid() != 0:
        raise CannotRunError("only root can make and enter another system: run this with sudo")
    programs = ("mmdebstrap", "git", "unshare", "setpriv")
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        raise CannotRunError(f"missing: {', '.join(missing)}; apt-get install mmdebstrap git")


@contextlib.contextmanager
def a_place(parent: Path = Path("/var/tmp")) -> Iterator[Path]:
    """Yield a folder of our own, and remove it afterwards, with those that a kill left behind."""
    for old in parent.glob(f"{PREFIX}*"):
        with lock_of(old) as is_ours:
            if is_ours:
                say(f"removing {old}, which an earlier run left behind")
                remove(old)
    place = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    with lock_of(place):
        try:
            yield place
        finally:
            remove(place)


@contextlib.contextmanager
def lock_of(place: Path) -> Iterator[bool]:
    """Lock a place for as long as this process lives; yield False where another one holds it."""
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def remove(place: Path) -> None:
    """Remove a folder, but never what is mounted in it."""
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    mounted = [m for line in mounts if Path(m := line.split()[4]).is_relative_to(place)]
    if mounted:
        raise CannotRunError(f"{place} is left there, since something is mounted: {mounted[0]}")
    shutil.rmtree(place)


def make_root(root: Path, suite: str) -> None:
    """Bootstrap the system from the distribution's archive and give it this machine's network."""
    said = bootstrap(root, suite)
    if "is expired" in said:
        say(f"the archive of {suite} is past its own date; it is used anyway")
        shutil.rmtree(root, ignore_errors=True)
        said = bootstrap(root, suite, f"--aptopt={EXPIRED}")
    if said:
        raise CannotRunError(f"mmdebstrap failed:\n{said}")
    (root / OWN_VARIABLES["HOME"].lstrip("/")).mkdir()
    resolver = root / "etc/resolv.conf"
    resolver.unlink(missing_ok=True)
    shutil.copyfile("/etc/resolv.conf", resolver)
    files = [v for v in network_environment(os.environ).values() if Path(v).is_file()]
    for name in {*CERTIFICATES, *files}:
        copy(Path(name), root / name.lstrip("/"))


def bootstrap(root: Path, suite: str, *options: str) -> str:
    """Make the system; return what was said of a failure, nothing where there was none."""
    made = subprocess.run(
        [
            "mmdebstrap", "--mode=root", "--variant=minbase", *options,
            f"--include={','.join(PACKAGES)}", suite, str(root),
        ],
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        check=False,
    )  # fmt: skip
    return (made.stderr.strip()[-2000:] or "it said nothing") if made.returncode else ""


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, links resolved, to where it may not exist yet."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.is_file():
        shutil.copyfile(source, target)


def clone(root: Path) -> None:
    """Clone HEAD into the new root; what is not committed stays outside, as for everybody."""
    git = ["git", "-c", "safe.directory=*", "-C", str(PROJECT)]
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, check=False)
    if changed.stdout:
        say("what is not committed is not in the clone")
    bundle = root / "project.bundle"
    quiet = ["bundle", "create", "--quiet", str(bundle), "HEAD"]
    if subprocess.run([*git, *quiet], check=False).returncode != 0:
        raise CannotRunError("git could not bundle HEAD")
    status = run(
        root,
        [
            "git",
            "-c",
            "advice.detachedHead=false",
            "clone",
            "--quiet",
            "/project.bundle",
            f"/{CLONE}",
        ],
        folder="/",
    )
    if status != 0:
        raise CannotRunError("git could not clone the project in the bare system")
    bundle.unlink()


def run(root: Path, command: list[str], *, folder: str = f"/{CLONE}") -> int:
    """Run a command in `root`, in namespaces that end with it or with us; return its status."""
    environment = OWN_VARIABLES | network_environment(os.environ)
    process = subprocess.Popen(
        [
            # Whoever dies first takes the rest along: we, then unshare, then all in its namespaces.
            "setpriv", "--pdeathsig=KILL", "--",
            "unshare", "--mount", "--propagation=private", "--pid", "--fork", "--kill-child=KILL",
            "--", "sh", str(Path(__file__).with_name("enter.sh")), str(root),
            *(f"{name}={value}" for name, value in environment.items()),
            "env", f"--chdir={folder}", *command,
        ],
        env={"PATH": OWN_VARIABLES["PATH"]},
    )  # fmt: skip
    try:
        return process.wait()
    except KeyboardInterrupt:
        # The terminal told the command, too.
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            process.wait(PATIENCE_S)
        raise
    finally:
        process.kill()
        process.wait()


def network_environment(outer: Mapping[str, str]) -> dict[str, str]:
    """Return what of an environment tells how to reach the network."""
    return {name: outer[name] for name in NETWORK_VARIABLES if name in outer}


def broken_promises(project: Path) -> Iterator[str]:
    """Yield a sentence for each thing that `make verify` promises and did not leave."""
    if not (project / "build/html/index.html").is_file():
        yield "make verify left no build/html/index.html"
    record = project / "build/evidence/debian-13.json"
    if not record.is_file():
        yield "make verify left no build/evidence/debian-13.json"
    elif (outcome := json.loads(record.read_text(encoding="utf-8"))["outcome"]) != "proven":
        yield f"make verify left a record that says {outcome!r}"


def say(text: str) -> None:
    """Tell a person, in order with what commands print."""
    print(f"fresh: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
