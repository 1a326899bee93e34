"""End a worker's connection in several ways; print as JSON whether it came back.

python tests/engine/endings.py TARGET [CASE...]
"""

import json
import sys
import urllib.request

import attrs

from proof import wait
from proof.buildmaster.buildmaster import wait_until_up
from proof.buildmaster.in_container import InContainer
from proof.guide import manifest, plan
from proof.guide.plan import Plan
from proof.machines.machine import Machine
from proof.proving import actions
from proof.proving.places import Containers
from proof.proving.scene import random_password
from tests.engine.break_worker import FOR_BUILDS, STEP, set_up
from tests.engine.broken import FOLDER, NAME, SECOND, UNIT
from tests.engine.inside import paste, say, store

COPY = "/var/lib/buildbot/copy"
AS_USER = "su -s /bin/bash - buildbot -c"

#: Which program a hand-started copy runs: of the environment from PyPI, or the package's.
PROGRAM = "PATH=/var/lib/buildbot/venv/bin:$PATH; buildbot-worker"

#: What makes a virtual environment again after an upgrade of the system.
ANEW = ("75-operate-fetch", "76-operate-upgrade")

#: What an upgrade of the system from Debian 12 brings. No package asks for the newer pip alone.
NEW_PYTHON = """
grep -rl bookworm /etc/apt | xargs sed -i s/bookworm/trixie/
apt-get update
export DEBIAN_FRONTEND=noninteractive
apt-get install --yes --no-install-recommends python3 python3-venv python3-pip-whl
"""

#: The buildmaster is away for longer than several tries of a worker.
AWAY_S = 60


@attrs.frozen
class Ended:
    """A worker that is attached, at the beginning of each case."""

    plan: Plan
    box: Machine
    master: InContainer
    password: str

    def ready(self) -> int:
        """Return how often the worker has said that it is connected."""
        return int(self.box.run(f"grep -c 'worker is ready' {FOLDER}/twistd.log || true"))

    def restarts(self) -> int:
        """Return how often systemd has started the unit again."""
        return int(self.box.run(f"systemctl show --value --property=NRestarts {UNIT}"))

    def comes_back(self, before: int, limit_s: float = 60) -> bool:
        """Wait for one more connection of the unit's own worker."""
        wait.until(lambda: self.ready() > before, "the worker coming back", limit_s=limit_s)
        return self.master.attached(NAME)

    def duplicate(self) -> dict[str, bool]:
        """Let a copy, started by hand, have the name first; then it goes away."""
        self.box.run(
            f"systemctl stop {UNIT}\n{AS_USER} 'cp -r {FOLDER} {COPY} &&"
            f" sed -i s,{FOLDER},{COPY}, {COPY}/buildbot.tac && {PROGRAM} start {COPY}'"
        )
        wait.until(lambda: self.master.attached(NAME), "the copy attached")
        before, log = self.ready(), f"{FOLDER}/twistd.log"
        self.box.run(f"systemctl start {UNIT}")
        wait.until(lambda: self.restarts() > 1, "two restarts of the rejected worker", limit_s=60)
        rejected = "rejecting duplicate worker" in self.box.run(f"cat {log}")
        self.box.run(f"{AS_USER} '{PROGRAM} stop {COPY}'")
        return {"rejected": rejected, "back": self.comes_back(before)}

    def goodbye(self) -> dict[str, bool]:
        """Let the buildmaster ask the worker to end."""
        before = self.ready()
        number = self.master.worker(NAME)["workerid"]
        call = {"jsonrpc": "2.0", "id": 1, "method": "stop", "params": {}}
        request = urllib.request.Request(
            f"{self.master.url}/api/v2/workers/{number}", data=json.dumps(call).encode(),
            headers={"Content-Type": "application/json"},
        )  # fmt: skip
        urllib.request.urlopen(request).read()
        return {"back": self.comes_back(before)}

    def away(self) -> dict[str, bool]:
        """Switch the buildmaster off for long."""
        before, engine = self.ready(), self.master.engine
        # Killed, it would leave the number of a process that is there again after its start.
        engine.do("stop", "--time=30", self.master.name)
        self.box.run(f"sleep {AWAY_S}", timeout_s=AWAY_S + 30)
        engine.do("start", self.master.name)
        wait_until_up(self.master, {NAME: self.password})
        return {"back": self.comes_back(before, actions.PATIENCE_S)}

    def new_python(self) -> dict[str, bool]:
        """Replace the system's Python, which ends what is in a virtual environment, and upgrade."""
        self.box.run(NEW_PYTHON, timeout_s=900)
        before, settings = self.ready(), self.box.run(f"cat {FOLDER}/buildbot.tac")
        self.box.run(f"systemctl restart {UNIT}")
        said = f"journalctl --unit {UNIT} | grep -c 'No module named' || true"
        wait.until(lambda: int(self.box.run(said)) > 0, "the worker missing its modules")
        pip = f"{AS_USER} '/var/lib/buildbot/venv/bin/pip --version'"
        is_pip_gone = self.box.steady.run(pip).status != 0
        steps = [step for step in self.plan.steps if step.key in ANEW]
        paste(self.plan, self.box, steps, NAME, self.password)
        back = self.comes_back(before)
        kept = self.box.run(f"cat {FOLDER}/buildbot.tac") == settings
        return {"pip gone": is_pip_gone, "back": back, "kept": kept}


def main(key: str, *chosen: str) -> None:
    """Set up two workers as the guide says, and end the first one's connection."""
    book = manifest.load()
    made = plan.make(book, attrs.evolve(book.target(key), worker_name=NAME))
    password = random_password()
    cases = chosen or ("duplicate", "goodbye", "away")
    with store() as podman:
        place = Containers(podman)
        place.prepare(made, say)
        with place.set_up(made, dict.fromkeys((NAME, SECOND), password), say) as (box, master, _):
            assert isinstance(master, InContainer)
            set_up(made, box, password, FOR_BUILDS | {STEP})
            wait.until(lambda: master.attached(NAME), "the worker attached", limit_s=60)
            ended = Ended(made, box, master, password)
            print(json.dumps({case: getattr(ended, case)() for case in cases}))


if __name__ == "__main__":
    main(*sys.argv[1:])
