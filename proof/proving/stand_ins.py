"""Containers that stand for machines that somebody lends: used as a real one is."""

import contextlib
import shlex
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs

from proof import dates
from proof.errors import CannotVerify
from proof.guide.plan import Plan
from proof.machines import ssh
from proof.machines.container import Container, container
from proof.machines.ssh import Address
from proof.messages import Notify
from proof.paths import ROOT
from proof.podman import images
from proof.podman.podman import Podman, new_name
from proof.proving.places import OverSsh, Place, Scenery, install_master
from proof.proving.progress import Event
from proof.records import record
from proof.records.record import Failure, ImageRun, Record

#: The account of such a machine, whose sudo asks for no password.
ACCOUNT = "lender"

#: The recipe of what a machine has that somebody lends.
LENT = "lent"

#: No proof takes longer, in seconds.
LONGEST_S = 6 * 3600.0

#: Podman writes the hosts file anew with each start, a real machine does not.
_OWN_HOSTS = "printf '127.0.0.1 localhost\\n127.0.1.1 %s\\n' \"$(hostname)\" >/etc/hosts\n"

_LET_IN = f"""\
ssh-keygen -A >/dev/null
mkdir -p ~{ACCOUNT}/.ssh /root/.ssh
tee ~{ACCOUNT}/.ssh/authorized_keys >/root/.ssh/authorized_keys <<'END'
{{key}}
END
chown -R {ACCOUNT} ~{ACCOUNT}/.ssh
systemctl enable --now ssh >/dev/null 2>&1
cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub
"""


@contextlib.contextmanager
def stand_in(engine: Podman, plan: Plan, base: str, notify: Notify) -> Iterator[Container]:
    """Boot a machine to lend, made on the image `base`; it comes back when it shuts itself down."""
    image = images.ensure_on(engine, base, LENT, notify)
    network = new_name(plan.target.key, "net")
    with (
        engine.network(network) as address,
        container(
            engine,
            new_name(plan.target.key, "machine"),
            image,
            network=network,
            hostname=f"lent-{plan.target.key.replace('.', '-')}",
            master="",
            init=plan.target.init,
            options=("--no-hosts", f"--ip={address}", "--publish=127.0.0.1::22"),
        ) as box,
    ):
        box.run(_OWN_HOSTS)
        yield box


@contextlib.contextmanager
def _switched_on_again(box: Container) -> Iterator[None]:
    """Start the machine again whenever it has shut itself down, as a real one that restarts."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.is_set():
            box.engine.call("wait", box.name, timeout_s=LONGEST_S)
            if not ended.is_set():
                box.engine.call("start", box.name)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()  # its last wait ends with the machine


def let_in(box: Container, folder: Path) -> tuple[int, Path]:
    """Make a key that opens the machine; return its port, and a configuration for ssh.

    Its host key is read inside, so that it can be checked on the way.
    """
    host_key = box.run(_LET_IN.format(key=ssh.new_key(folder)))
    port = int(box.engine.do("port", box.name, "22/tcp").rsplit(":", 1)[1])
    return port, ssh.configure(folder, port, host_key)


@attrs.define
class StandInOverSsh(Place):
    """Over ssh to such a machine."""

    engine: Podman
    _image: str = ""

    def prepare(self, plan: Plan, notify: Notify) -> ImageRun | None:
        """Make the machine's image."""
        self._image, made = images.ensure(self.engine, plan.target, notify)
        made.notes.append("it imitates a machine that somebody lends, with sshd and sudo")
        images.ensure_on(self.engine, self._image, LENT, notify)
        install_master(notify)
        return made

    @contextlib.contextmanager
    def set_up(self, plan: Plan, passwords: dict[str, str], notify: Notify) -> Iterator[Scenery]:
        """Boot it, and go on as with any other host."""
        with (
            tempfile.TemporaryDirectory(prefix="guide-") as folder,
            stand_in(self.engine, plan, self._image, notify) as box,
            _switched_on_again(box),
        ):
            port, config = let_in(box, Path(folder))
            way = OverSsh(Address(f"{ACCOUNT}@127.0.0.1", port, config))
            with way.set_up(plan, passwords, notify) as scenery:
                yield scenery


#: What of the project a proof needs: it is taken to the machine on which it shall run.
_PROJECT = ("proof", "images", "requirements", "tests/checks")

#: Where it goes, and the folder that records go to there.
_HOME = f"/home/{ACCOUNT}/guide"
_INTO = f"{_HOME}/build/evidence"

_READY = f"""\
chown -R {ACCOUNT}: {_HOME}
su - {ACCOUNT} -c 'cd {_HOME} && python3 -m venv .venv &&
    .venv/bin/pip install --quiet --no-deps --require-hashes --requirement requirements/run.txt &&
    .venv/bin/pip check'
"""


def prove_inside(plan: Plan, engine: Podman, into: Path, emit: Callable[[Event], None]) -> Record:
    """Prove a target by a proof that runs on the machine itself, as its lender would run it.

    It is restarted where that proof asks for it. The record and transcripts are in `into`.
    """
    key = plan.target.key

    def notify(what: str, seconds: float | None = None) -> None:
        emit(Event(target=key, stage="", what=what, seconds=seconds, outcome="passed"))

    began = dates.now().isoformat()
    try:
        return _prove_inside(plan, engine, into, notify)
    except CannotVerify as error:
        broken = record.unverified(plan, Failure.of(error))
        broken.started = began
        record.save(broken, into)
        return broken


def _prove_inside(plan: Plan, engine: Podman, into: Path, notify: Callable[..., None]) -> Record:
    image, made_of = images.ensure(engine, plan.target, notify)
    made_of.notes.append("it imitates a machine that somebody lends, and the test run ran on it")
    with stand_in(engine, plan, image, notify) as box:
        notify("taking the project there")
        began = time.monotonic()
        _take_project(box, plan)
        notify("the project is there, and continues by itself", time.monotonic() - began)
        until = [f"--until={plan.cut_off_after}"] if plan.cut_off_after else []
        status = _run_inside(box, plan, "--yes", *until)
        if _has(box, f"{plan.target.key}.paused"):
            began = time.monotonic()
            box.stop()
            box.start()
            notify("the machine was rebooted", time.monotonic() - began)
            status = _run_inside(box, plan, "--resume")
        return _fetch(box, plan, into, made_of, status)


def _take_project(box: Container, plan: Plan) -> None:
    box.run(f"mkdir -p {_HOME}/tests")
    for part in _PROJECT:
        box.engine.do("cp", f"{ROOT / part}", f"{box.name}:{_HOME}/{part}")
    box.engine.do("cp", f"{plan.manifest.path.parent}", f"{box.name}:{_HOME}/snippets")
    box.run(_READY, timeout_s=600)


def _run_inside(box: Container, plan: Plan, *options: str) -> int:
    """Run the proof there, and show what it prints; return its exit status."""
    words = ["verify", plan.target.key, "--on=here", f"--into={_INTO}", *options]
    line = f"cd {_HOME} && exec .venv/bin/python -u -m proof {shlex.join(words)}"
    process = box.engine.start("exec", box.name, "su", "-", ACCOUNT, "-c", line)
    assert process.stdin
    assert process.stdout
    process.stdin.close()
    try:
        for said in process.stdout:
            print(said.decode(errors="replace"), end="", flush=True)
        return process.wait()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _has(box: Container, name: str) -> bool:
    """Tell whether the proof there has left a file or folder of this name with its records."""
    return box.steady.run(f"test -e {_INTO}/{name}").status == 0


def _fetch(box: Container, plan: Plan, into: Path, made_of: ImageRun, status: int) -> Record:
    """Bring the record here; what it does not know is what its machine was made from."""
    key = plan.target.key
    if not _has(box, f"{key}.json"):
        raise CannotVerify(f"the test run on {box.name} ended with {status} and left no record")
    into.mkdir(parents=True, exist_ok=True)
    for name in (f"{key}.json", key):
        if _has(box, name):
            box.engine.do("cp", f"{box.name}:{_INTO}/{name}", str(into))
    made = record.load(into / f"{key}.json")
    made.image = made_of
    record.save(made, into)
    return made
