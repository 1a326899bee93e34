"""Actions that are no shell text: what happens to the machine or at the master between steps."""

from __future__ import annotations

import secrets
import shlex
import string

import attrs

from proof import plan, wait
from proof.checks import Scene
from proof.manifest import Do, Facts

__all__ = ["ACTIONS", "OLDER_VERSION", "UNRELATED_PACKAGE", "random_password", "script"]

#: A small package that nothing needs, marked as installed automatically.
UNRELATED_PACKAGE = "hello"

#: The version that the package pretends to have before it is upgraded.
OLDER_VERSION = "1.0.0"


def random_password() -> str:
    """Return a password of the characters that the guide allows, each kind present."""
    letters = string.ascii_letters + string.digits
    return "".join(secrets.choice(letters) for _ in range(14)) + "._-"


def _restart_machine(scene: Scene) -> None:
    """Shut the machine down, wait until the master has noticed, and switch it on again."""
    scene.received_mb += scene.machine.received_mb()
    scene.machine.stop()
    wait.until(
        lambda: not scene.master.attached(scene.name),
        "the buildmaster noticing that the machine is off",
    )
    scene.machine.start()


def _new_password(scene: Scene) -> None:
    """Set another password at the master, as the fleet's administrators do."""
    scene.old_password, scene.password = scene.password, random_password()
    scene.master.set_passwords(dict.fromkeys((scene.name, scene.second_name), scene.password))


def _older_package(scene: Scene) -> None:
    """Put the package in place under an older version number."""
    _run_script("older-package", scene)


def _second_worker(scene: Scene) -> None:
    """Add a second worker, and a package that nothing needs, to the machine."""
    _run_script("second-worker", scene)


def _run_script(name: str, scene: Scene) -> None:
    text = script(name, scene.target.platform, scene.facts, scene.name, scene.password)
    scene.machine.run(text, timeout_s=180)


def script(action: str, platform: str, facts: Facts, name: str, password: str) -> str:
    """Return a platform's script of an action, with facts and names as shell variables.

    It runs as root, unseen by a reader.
    """
    variables = {
        **attrs.asdict(facts),
        "name": name,
        "second_name": f"{name}-2",
        "password": password,
        "unrelated_package": UNRELATED_PACKAGE,
        "older_version": OLDER_VERSION,
    }
    lines = [f"{key}={shlex.quote(value)}" for key, value in variables.items()]
    text = (plan.ACTIONS / platform / f"{action}.sh").read_text(encoding="utf-8")
    return "\n".join([*lines, text])


#: What the proof does for each action; the second worker's removal is pasted, so not here.
ACTIONS = {
    Do.RESTART_MACHINE: _restart_machine,
    Do.OLDER_PACKAGE: _older_package,
    Do.NEW_PASSWORD: _new_password,
    Do.SECOND_WORKER: _second_worker,
}
