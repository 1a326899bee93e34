"""A machine over ssh: this computer's own OpenSSH client, and one connection for all that runs."""

from __future__ import annotations

import contextlib
import re
import shlex
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import attrs

from proof import wait
from proof.errors import CannotVerify, UsageError
from proof.fleet import GIT_PORT, LOOPBACK, PB_PORT, Ports
from proof.machines.lent_machine import LENT, LentMachine, Plumbing
from proof.messages import split_stderr
from proof.podman import namespaces

#: A host that was reached before is back after a restart within this many seconds.
RESTART_S = 300.0

#: A connection is there, or refused, within this many seconds.
CONNECT_S = 20.0

#: A machine that is silent is asked so often, in seconds, whether it is there.
_ASK_S = 5

LAST_PORT = 65_535

#: The status of an ssh whose connection ended before its command did.
_CUT_OFF = 255

#: What ssh says, and what a person can do about it.
_HINTS = {
    "Host key verification failed": (
        "its host key is unknown here, or has changed; compare it with what the machine's "
        "owner says, then connect once by hand: ssh {destination}"
    ),
    "Permission denied": "set up a key, so that `ssh {destination}` logs in without a password",
    "remote port forwarding failed": (
        "its sshd must allow TCP forwarding, and nothing there may listen on ports "
        f"{PB_PORT} and {GIT_PORT}"
    ),
    "Could not resolve hostname": "check the host's name",
    "Connection refused": "start sshd there, or give its port",
    "timed out": "check that the machine is on, and that its port for ssh is open",
}

#: The one key that opens a machine, and the one that it has, whatever this account's files say.
_CONFIG = """\
IdentityFile {folder}/key
IdentitiesOnly yes
UserKnownHostsFile {folder}/known_hosts
GlobalKnownHostsFile none
HostKeyAlgorithms ssh-ed25519
"""


@attrs.frozen
class Address:
    """Whom ssh connects to; `config` is a file for it in place of the account's own.

    `silent_s`: a connection counts as lost after so many seconds without an answer. `ended`: says
    how the machine itself ended, if it did and that can be known.
    """

    destination: str
    port: int | None = None
    config: Path | None = None
    silent_s: int = 15
    ended: Callable[[], str] = str

    @classmethod
    def parse(cls, text: str, config: Path | None) -> Address:
        """Read ssh://[USER@]HOST[:PORT]; raises UsageError where it is something else."""
        match = re.fullmatch(
            r"ssh://(?P<who>(?:\w[\w.-]*@)?\w[\w.-]*)(?::(?P<port>\d+))?/?", text, re.ASCII
        )
        if match is None:
            raise UsageError(
                f"{text!r} is no machine: write ssh://USER@HOST or ssh://USER@HOST:PORT, "
                "or the name of a file that is there",
                hint="USER and HOST begin with a letter or digit; ssh takes a hyphen for an option",
            )
        if (given := match["port"]) and (len(given) > 5 or not 0 < int(given) <= LAST_PORT):
            raise UsageError(
                f"{text!r}: there is no port {given}",
                hint=f"ports are numbers from 1 to {LAST_PORT}; without one, ssh uses its own",
            )
        if config and not config.is_file():
            raise UsageError(f"--ssh-config {config}: there is no such file")
        port = int(match["port"]) if match["port"] else None
        return cls(match["who"], port, config.resolve() if config else None)

    @property
    def options(self) -> list[str]:
        """What every call of ssh gets: a host key is always checked, nobody is asked anything."""
        return [
            *(["-F", str(self.config)] if self.config else []),
            *(["-p", str(self.port)] if self.port else []),
            "-oStrictHostKeyChecking=yes",
            "-oBatchMode=yes",
            f"-oConnectTimeout={CONNECT_S:.0f}",
            f"-oServerAliveInterval={_ASK_S}",
            f"-oServerAliveCountMax={self.silent_s // _ASK_S}",
            "-oForwardAgent=no",
        ]


def new_key(folder: Path) -> str:
    """Make a key in a folder; return its public half, a line of authorized_keys."""
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    return key.with_suffix(".pub").read_text(encoding="ascii").strip()


def configure(folder: Path, port: int, host_key: str) -> Path:
    """Write a configuration with the key of a folder, for a machine on a port of this computer."""
    known = f"[{LOOPBACK}]:{port} {host_key}\n"
    (folder / "known_hosts").write_text(known, encoding="ascii")
    config = folder / "config"
    config.write_text(_CONFIG.format(folder=folder), encoding="utf-8")
    return config


class _Ssh(Plumbing):
    """One connection, kept open by a process of its own; it carries the way back to the master."""

    def __init__(self, address: Address, ports: Ports, folder: Path, listen: str) -> None:
        self.address = address
        self.name = address.destination
        self._socket = folder / "ssh"
        self._said = folder / "said"
        self._forwards = [
            f"-R{listen}:{there}:127.0.0.1:{here}"
            for there, here in ((PB_PORT, ports.pb), (GIT_PORT, ports.git))
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def command(self, *words: str, terminal: bool = False) -> list[str]:
        """Return an ssh that uses the open connection, and opens none of its own."""
        kind = "-tt" if terminal else "-T"
        options = [*self.address.options, f"-oControlPath={self._socket}", "-oControlMaster=no"]
        # Where the connection is lost, ssh would open another: this makes it fail.
        options.append("-oProxyCommand=false")
        return ["ssh", *options, kind, self.address.destination, shlex.join(words)]

    def open(self) -> None:
        """Connect; raises CannotVerify with what ssh said."""
        self.close()
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                [
                    *namespaces.ENDS_WITH_US, "ssh", *self.address.options,
                    "-N", "-T", "-oControlMaster=yes",
                    "-oControlPersist=no", f"-oControlPath={self._socket}",
                    self.address.destination,
                ],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said,
                start_new_session=True,  # Ctrl-C is for the proof, which needs it to tidy up
            )  # fmt: skip
        with contextlib.suppress(wait.NotInTime):
            wait.until(
                self._socket.exists, "the connection", limit_s=2 * CONNECT_S, hopeless=self._ended
            )
        if not self._socket.exists() or not self._forwarded():
            self.close()
            raise self._refused()

    def close(self) -> None:
        """End the connection; what it forwards goes with it."""
        if self._process is None:
            return
        self._process.terminate()
        self._process.wait()
        self._process = None
        self._socket.unlink(missing_ok=True)

    def restart(self, as_root: Sequence[str]) -> None:
        """Ask the machine to restart itself; its sshd ends the connection."""
        ask = self.command(*as_root, "sh", "-c", "shutdown -r now || reboot")
        done = subprocess.run(ask, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode not in (0, _CUT_OFF):
            said = done.stderr.decode(errors="replace").strip()
            raise CannotVerify(f"{self.name} doesn't reboot: {said}")
        try:
            wait.until(self._ended, f"the reboot of {self.name}", limit_s=120)
        except wait.NotInTime as error:
            raise CannotVerify(str(error)) from None
        self.close()

    def come_back(self) -> None:
        """Connect again as soon as the machine lets us."""

        def again() -> bool:
            try:
                self.open()
            except CannotVerify:
                return False
            return True

        try:
            wait.until(
                again, f"{self.name} coming back",
                limit_s=RESTART_S, every_s=0.5, hopeless=self.address.ended,
            )  # fmt: skip
        except wait.NotInTime as error:
            raise CannotVerify(str(error), hint=self._refused().hint) from None

    def lost(self) -> str:
        """Say how the machine ended, or the connection."""
        return self.address.ended() or self._ended() or super().lost()

    def _forwarded(self) -> bool:
        """Ask for the ways back, one by one: a connection is there before it is known of them."""
        ask = ["ssh", *self.address.options, f"-oControlPath={self._socket}", "-O", "forward"]
        with self._said.open("ab") as said:
            return all(
                subprocess.run(
                    [*ask, forward, self.address.destination],
                    stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, check=False,
                ).returncode == 0
                for forward in self._forwards
            )  # fmt: skip

    def _ended(self) -> str:
        if self._process is None or (status := self._process.poll()) is None:
            return ""
        said = self._said.read_text(encoding="utf-8", errors="replace")
        return f"ssh ended with {status}: {split_stderr(said)[0]}"

    def _refused(self) -> CannotVerify:
        said = self._said.read_text(encoding="utf-8", errors="replace").strip()
        known = (
            (line, hint)
            for line in said.splitlines()
            for words, hint in _HINTS.items()
            if words in line
        )
        line, hint = next(known, (split_stderr(said, "ssh said nothing")[0], ""))
        port = ["-p", str(self.address.port)] if self.address.port else []
        by_hand = shlex.join([*port, self.address.destination])
        why = f"can't reach {self.name}: {line}"
        return CannotVerify(why, hint=hint.format(destination=by_hand), output=said)


@contextlib.contextmanager
def connected(
    address: Address, ports: Ports, *, listen: str = LOOPBACK, afterwards: str = LENT
) -> Iterator[LentMachine]:
    """Connect, and let an address of the machine lead back to the master, which has `ports`."""
    with tempfile.TemporaryDirectory(prefix="guide-") as folder:
        plumbing = _Ssh(address, ports, Path(folder), listen)
        try:
            plumbing.open()
            box = LentMachine(plumbing, listen=listen, afterwards=afterwards)
            with contextlib.closing(box) as machine:
                yield machine
        finally:
            plumbing.close()
