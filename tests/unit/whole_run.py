"""A small guide that a whole run proves, with shells of this machine in place of containers."""

import attrs

from proof.podman.podman import opened
from proof.proving import prove
from proof.proving.places import Containers

STEPS = {
    "10-install.sh": "read -r -p 'Continue? [Y/n] ' answer\necho \"the answer is $answer\"\n",
    "20-start-now.sh": "echo 'it is WORKERPASSWD'\ntouch ~/attached/WORKERNAME\n",
    "30-remove.sh": "rm ~/attached/WORKERNAME\nls ~/attached/WORKERNAME\n",
}
NAME = "owner-debian-x86_64"

CHECKS = {
    "install": "def test_is_there(scene):\n    scene.kept['packages'] = {'worker': '4.3.0'}\n",
    "start-now": (
        "from proof import wait\n"
        "def test_attached(scene):\n"
        "    wait.until(lambda: scene.master.attached(scene.name), 'its attaching')\n"
        "    scene.worker.attached = True\n"
        "    scene.worker.version, scene.worker.build = '4.3.0', 'build 1 green'\n"
    ),
    "restart-machine": (
        "def test_attached_again(scene):\n"
        "    assert scene.master.attached(scene.name)\n"
        "    scene.worker.reattached = True\n"
        "    scene.worker.build_after_restart = 'build 2 green'\n"
    ),
    "remove": "def test_no_trace(scene):\n    assert not scene.master.attached(scene.name)\n",
}


@attrs.frozen
class Proof:
    """A guide that can be proven here, and what a proof of it says."""

    guide: object
    podman: object
    into: object
    events: list = attrs.field(factory=list)

    def step(self, name, text):
        (self.guide.steps / f"{name}.sh").write_text(text, encoding="utf-8")

    def check(self, point, text):
        name = f"test_{point.replace('-', '_')}"
        (self.guide.checks / f"{name}.py").write_text(text, encoding="utf-8")

    def configure(self, text):
        self.guide.say(text)

    def plan(self):
        return self.guide.plan()

    def run(self, made=None, **options):
        with opened(sandboxed=False) as store:
            return prove.prove(
                made or self.plan(), Containers(store), self.into, self.events.append, **options
            )

    def transcript(self, step):
        return (self.into / "debian-13" / f"{step}.txt").read_text(encoding="utf-8")


def make(guide, podman, folder):
    """Write its steps and checks."""
    made = Proof(guide, podman, folder)
    for name, text in STEPS.items():
        made.step(name.removesuffix(".sh"), text)
    for point, text in CHECKS.items():
        made.check(point, text)
    guide.change("exits = { 2 = 4 }", "exits = { 2 = 2 }")
    return made


def told(made):
    return [(step.file, step.outcome) for step in made.steps]
