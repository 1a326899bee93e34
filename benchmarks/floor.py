"""The plain shell script that tools are compared with: its machine, its seconds, its memory."""

import contextlib
import json
import shlex
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from proof.errors import CannotVerify
from proof.guide.plan import Plan
from proof.podman import namespaces
from proof.podman.podman import Podman, new_name

FLOOR = Path(__file__).with_name("floor.sh")


def scenery(plan: Plan, image: str, master_image: str, password: str) -> dict[str, str]:
    """Return the variables that the floor's head reads: names of its own, and what they run."""
    return {
        "network": new_name(plan.target.key, "net"),
        "master": new_name(plan.target.key, "master"),
        "machine": new_name(plan.target.key, "machine"),
        "machine_image": image,
        "master_image": master_image,
        "name": plan.target.worker_name,
        "workers_json": json.dumps(dict.fromkeys(plan.target.workers, password)),
    }


def script_of(variables: Mapping[str, str], body: Iterable[str]) -> str:
    """Return a script that sets up a machine and a buildmaster, does the body, and removes both."""
    head = [f"{key}={shlex.quote(value)}" for key, value in variables.items()]
    return "\n".join([*head, FLOOR.read_text(encoding="utf-8"), *body, ""])


def run_script(script: str, engine: Podman) -> tuple[float, float]:
    """Run a script that has the floor's head; return its seconds and its peak in megabytes."""
    started = time.monotonic()
    with subprocess.Popen(
        ["bash", "-s"], env=engine.environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        watch = Watch(process.pid)
        errors = process.communicate(script)[1]
    if process.returncode != 0:
        raise CannotVerify("the floor's script failed", output=errors[-800:])
    return time.monotonic() - started, watch.stop()


class Watch:
    """Samples the memory of a process and all below it outside the guests, four times a second."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak_kb = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """End the sampling; return the peak in megabytes."""
        self._ended.set()
        self._thread.join()
        return self._peak_kb / 1024

    def _sample(self) -> None:
        while not self._ended.wait(0.25):
            self._peak_kb = max(self._peak_kb, _outside_guests_kb(self._pid))


def _outside_guests_kb(top: int) -> int:
    """Sum the proportional set sizes below `top`; a guest's processes are a namespace down.

    Seen from outside the sandbox, where one is needed, they are two down.
    """
    ours = 1 + namespaces.is_needed()
    parents, sizes = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError, StopIteration):
            status = (folder / "status").read_text().splitlines()
            fields = {line.split(":")[0]: line.split()[1:] for line in status if ":" in line}
            if len(fields["NSpid"]) > ours:
                continue
            rollup = (folder / "smaps_rollup").read_text().splitlines()
            pid = int(folder.name)
            parents[pid] = int(fields["PPid"][0])
            sizes[pid] = int(next(line for line in rollup if line.startswith("Pss:")).split()[1])
    total = 0
    for pid, size in sizes.items():
        above = pid
        while above not in (top, 0):
            above = parents.get(above, 0)
        total += size if above == top else 0
    return total
