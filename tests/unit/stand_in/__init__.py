"""What stands in for programs that a unit test cannot run: a podman, and in it a buildmaster."""

import contextlib
import os
import shlex
import signal
import sys
from pathlib import Path

import attrs

from proof.podman.podman import Podman
from tests import programs

OS_RELEASE = 'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nID=debian\nVERSION_ID="13"\nHOME_URL=x\n'
#: An archive that is a folder is always in reach.
SOURCES = "deb file:/srv/debian trixie main\n"

#: Programs of the machine, by name: what a system with systemd has.
PROGRAMS = {
    "systemctl": 'echo "running"',
    "dpkg-query": "printf 'base-files 13.8\\nsystemd 257.9-1\\n'",
    "journalctl": 'echo "a line of the journal"',
}


@attrs.frozen
class StandIn:
    """The stand-in on PATH; `home` holds its images, networks and containers."""

    home: Path

    @property
    def template(self) -> Path:
        """What a new container has: its /etc, its programs."""
        return self.home / "template"

    def program(self, name: str, script: str) -> None:
        """Put a program into containers that are not there yet."""
        programs.put(self.template / "bin" / name, script)

    def fault(self, command: str, script: str) -> None:
        """Let a shell script run first whenever this podman command is called."""
        path = self.home / "faults" / command
        path.write_text(script, encoding="utf-8")

    def behave(self, what: str, value: str = "") -> None:
        """Change what the buildmaster does; see there."""
        (self.home / "behaviour" / what).write_text(value, encoding="utf-8")

    def image(self, tag: str) -> str:
        (self.home / "images" / tag.replace("/", "+")).write_text("{}", encoding="utf-8")
        return tag

    def attach(self, worker: str) -> None:
        """Let the buildmaster see a worker of this name."""
        (self.home / "attached" / worker).touch()

    @property
    def calls(self) -> list[list[str]]:
        """Every command line that it was called with."""
        *lines, _ = (self.home / "calls").read_text(encoding="utf-8").split("\x1e")
        return [line.split("\x1f") for line in lines]

    @property
    def left(self) -> list[str]:
        """The containers and networks that are there now."""
        folders = (self.home / "containers", self.home / "networks")
        return sorted(path.name for folder in folders for path in folder.iterdir())

    def root(self, container: str) -> Path:
        return self.home / "containers" / container / "root"

    def pid(self, container: str) -> int:
        return int((self.home / "containers" / container / "pid").read_text(encoding="utf-8"))

    def engine(self) -> Podman:
        """Return an engine that calls it."""
        return Podman(dict(os.environ), self.home / "scratch")

    def end(self) -> None:
        """End the processes of containers that a test left."""
        for file in self.home.glob("containers/*/pid"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(file.read_text(encoding="utf-8")), signal.SIGKILL)


def install(folder: Path) -> StandIn:
    """Make a podman below `folder`; `folder`/bin is to be put on PATH, STAND_IN to be set."""
    podman = StandIn(folder / "podman")
    for name in ("images", "networks", "containers", "faults", "behaviour", "attached", "scratch"):
        (podman.home / name).mkdir(parents=True)
    for name in ("bin", "home", "var/run", "etc/apt", "sys/class/net/eth0/statistics"):
        (podman.template / name).mkdir(parents=True)
    for name, script in PROGRAMS.items():
        podman.program(name, script)
    (podman.template / "etc/os-release").write_text(OS_RELEASE, encoding="utf-8")
    (podman.template / "etc/apt/sources.list").write_text(SOURCES, encoding="utf-8")
    received = podman.template / "sys/class/net/eth0/statistics/rx_bytes"
    received.write_text("61520000\n", encoding="ascii")
    (podman.home / "calls").touch()
    # Imported, its compiled code is kept; as a script it would be compiled at each call.
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import podman"
    script = shlex.join([sys.executable, "-I", "-S", "-c", code])
    programs.put(folder / "bin" / "podman", f'exec {script} "$@"')
    return podman
