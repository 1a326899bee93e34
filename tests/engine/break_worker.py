"""Boot a good worker, break it in one way after the other, and ask the guide's own step of it.

    python tests/engine/break_worker.py TARGET [CASE...]   prints what was said, as JSON by case

Each case is mended before the next one, and the step must then say that all is good again.
"""

import contextlib
import json
import re
import shlex
import sys
from collections.abc import Callable, Iterator

import attrs

from proof import wait
from proof.guide import manifest, plan
from proof.guide.plan import Plan
from proof.guide.vocabulary import Role
from proof.machines.machine import Machine
from proof.podman.podman import Podman
from proof.proving.places import Containers
from proof.proving.scene import random_password
from tests.engine.broken import CASES, HOSTILE, NAME, SECOND, Case
from tests.engine.inside import paste, say, store

STEP = "65-check-worker"

#: Steps that only builds need, and what the worker itself needs of them.
FOR_BUILDS = {"10-prepare", "12-prepare-cron"}
PREPARE = """apt-get update
apt-get install --yes --no-install-recommends gcc git make {packages}
"""
PACKAGES = {"debian": "busybox mksh", "pypi": "python3-venv cron"}

#: A fault is there, or gone, when the step says so; the worker tries to connect again by and by.
LIMIT_S = 60

Answer = dict[str, object]

#: The target on which all is tried.
EVERYTHING = "debian-13"

#: Other shells than Debian's sh, which is dash; and one on a system that has busybox for all.
SHELLS = {
    "bash": "bash", "busybox sh": "busybox sh", "mksh": "mksh",
    "busybox alone": "busybox sh",
}  # fmt: skip

BUSYBOX = """\
mkdir /run/busybox
busybox --install -s /run/busybox
ln -sf /usr/bin/python3 /usr/bin/git /usr/bin/busybox /run/busybox/
"""


@attrs.frozen
class Good:
    """A machine with good workers, and the text of the step."""

    machine: Machine
    text: str
    signal_master: Callable[[str], object]

    def ask(self, name: str = NAME, before: str = "", shell: str = "sh") -> Answer:
        """Return the step's exit status and all that it prints, in a namespace if need be."""
        text = self.text.replace("WORKERNAME", name)
        text = text.replace("sh <<", f"{SHELLS.get(shell, shell)} <<", 1)
        if shell == "busybox alone":
            text = re.sub(r" PATH=\S+", " PATH=/run/busybox", text, count=1)
        if before:
            text = shlex.join(["unshare", "--mount", "sh", "-c", f"{before}\n{text}"])
        ran = self.machine.steady.run(text)
        return {"status": ran.status, "said": (ran.stdout + ran.stderr).decode()}

    def ask_as(self, account: str) -> Answer:
        """Ask as somebody else than root."""
        text = self.text.replace("WORKERNAME", NAME)
        ran = self.machine.steady.run(shlex.join(["su", account, "-s", "/bin/sh", "-c", text]))
        return {"status": ran.status, "said": (ran.stdout + ran.stderr).decode()}

    def changed(self, more: str = ":") -> list[str]:
        """Return what is written or given away anywhere while the step, and `more`, look."""
        self.machine.run("sync; touch /run/before; sleep 0.1")
        self.ask()
        self.machine.run(more)
        return changed(self.machine)

    def until(self, settled: Callable[[Answer], bool], name: str = NAME) -> Answer:
        """Ask until the answer is as it should be, or for too long; return the last answer."""
        answers: list[Answer] = []

        def asked() -> bool:
            answers.append(self.ask(name))
            return settled(answers[-1])

        with contextlib.suppress(wait.NotInTime):
            wait.until(asked, "", limit_s=LIMIT_S, every_s=0.5)
        return answers[-1]

    def broken(self, case: Case) -> dict[str, Answer]:
        """Break it, ask, also of the other worker, mend it, and ask again."""
        self.machine.run(case.breaks, timeout_s=120)
        if case.frozen:
            self.until(lambda a: "is connected" in str(a["said"]), case.name)
            self.signal_master("STOP")
        if case.before:
            said = self.ask(case.name, case.before)
        else:
            said = self.until(lambda a: shows(a, case), case.name)
        beside = self.ask(SECOND if case.name == NAME else NAME)
        if case.frozen:
            self.signal_master("CONT")
        self.machine.run(case.mends, timeout_s=120)
        name = case.name if case.mends else NAME
        return {"broken": said, "beside": beside, "mended": self.until(is_good, name)}


def changed(box: Machine) -> list[str]:
    """Return what was written or given away since /run/before was."""
    found = box.run("find / -xdev -cnewer /run/before -not -path '/proc/*' -not -path '/sys/*'")
    # What is so by itself: the workers' logs, and what systemd, sudo and any login note.
    own = re.compile(
        r"/twistd\.log$|^/run(/|$)|^/var/log/(journal|wtmp|btmp|lastlog|auth)|^/var/lib/sudo"
    )
    return [path for path in found.splitlines() if not own.search(path)]


def shows(answer: Answer, case: Case) -> bool:
    """Whether the step names what is broken, and nothing else, such as a worker that starts."""
    said = str(answer["said"])
    bad = [line for line in said.splitlines() if re.match("BAD: (?!.* to fix before)", line)]
    named = [any(words in line for words in case.says) for line in bad]
    return all(words in said for words in case.says) and all(named)


def is_good(answer: Answer) -> bool:
    return answer["status"] == 0


def set_up(made: Plan, box: Machine, password: str, left_out: set[str]) -> None:
    """Paste what the guide says, for two workers."""
    family = "pypi" if "pypi" in made.platform.folders else "debian"
    box.run(PREPARE.format(packages=PACKAGES[family]), timeout_s=600)
    stages = made.manifest.stages_for
    again = made.to_paste(stages(Role.WORKER))
    once = made.to_paste(stages(Role.MACHINE, Role.WORKER))
    for name, steps in ((NAME, once), (SECOND, again)):
        paste(made, box, [step for step in steps if step.key not in left_out], name, password)


@contextlib.contextmanager
def good_workers(podman: Podman, key: str, left_out: set[str] = FOR_BUILDS) -> Iterator[Good]:
    """Boot a target beside a buildmaster, and set up two workers there."""
    book = manifest.load()
    # Some faults are a mount that only the step sees.
    target = attrs.evolve(book.target(key), worker_name=NAME, capabilities=("SYS_ADMIN",))
    made, password = plan.make(book, target), random_password()
    way = Containers(podman)
    way.prepare(made, say)
    with way.set_up(made, dict.fromkeys((NAME, SECOND), password), say) as (box, master, _):
        set_up(made, box, password, left_out)
        box.run(HOSTILE)
        text = next(step.text for step in made.steps if step.key == STEP)
        yield Good(box, text, lambda name: podman.do("kill", f"--signal={name}", master.name))


def ask_all(good: Good, key: str, wanted: list[str]) -> dict[str, object]:
    answers: dict[str, object] = {
        "good": good.until(is_good),
        "second": good.until(is_good, SECOND),
        "changed": good.changed(),
        "changed on purpose": good.changed("touch /root/new"),
        "accounts": {who: good.ask_as(who) for who in ("buildbot", "nobody")},
    }
    if key == EVERYTHING:
        good.machine.run(BUSYBOX)
        answers["shells"] = {shell: good.ask(shell=shell) for shell in SHELLS}
    for name in wanted or CASES[key]:
        say(name)
        answers[name] = good.broken(CASES[key][name])
    answers["ran"] = good.machine.run("ls -d /etc/ran || echo nothing")
    answers["ran on purpose"] = good.machine.run("cd /var/lib/buildbot/evil; ./git; ls /etc/ran")
    return answers


def main(key: str, wanted: list[str]) -> None:
    with store() as podman, good_workers(podman, key) as good:
        print(json.dumps(ask_all(good, key, wanted), indent=1))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
