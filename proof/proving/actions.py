"""Actions that are no shell text: what happens to the machine or at the master between steps."""

import contextlib
import functools
import shlex
import tempfile
from collections.abc import Callable
from pathlib import Path

import attrs

from proof import wait
from proof.errors import ManifestError
from proof.guide import plan
from proof.guide.platform import Platform
from proof.guide.vocabulary import Do
from proof.paths import cache_dir
from proof.podman import images
from proof.proving.scene import Scene, random_password

#: A small package that nothing needs, with a program of its name, wherever packages come from.
UNRELATED_PACKAGE = "tree"

#: A worker that has asked in vain for long asks again after at most this many seconds, and some.
PATIENCE_S = 330

#: The version that the package pretends to have before it is upgraded.
OLDER_VERSION = "1.0.0"


def _restart_machine(scene: Scene) -> None:
    """Shut the machine down, wait until the master has noticed, and switch it on again."""
    scene.received_mb += scene.machine.received_mb()
    scene.machine.stop()
    wait.until(
        lambda: not scene.master.attached(scene.name),
        "the buildmaster noticing that the machine is off",
    )
    scene.machine.start()


def come_back(scene: Scene) -> None:
    """Go on after a restart that was somebody else's work, and perhaps a while ago."""
    scene.machine.start()
    with contextlib.suppress(wait.NotInTime):  # a check judges, in its own time
        wait.until(
            lambda: scene.master.attached(scene.name),
            "the worker asking again",
            limit_s=PATIENCE_S,
        )


def _new_password(scene: Scene) -> None:
    """Set another password at the master, as the fleet's administrators do."""
    scene.old_password, scene.password = scene.password, random_password()
    scene.master.set_passwords(dict.fromkeys((scene.name, scene.second_name), scene.password))


def _base_image(scene: Scene) -> None:
    """Give the machine the image of its own system, where no registry answers it."""
    suite = scene.target.image.archive
    name = f"debian:{suite}"
    if scene.machine.steady.run(f"timeout 60 podman pull --quiet {name}").status == 0:
        return
    with tempfile.TemporaryDirectory(dir=cache_dir()) as folder:
        archive = Path(folder) / "image.tar"
        images.bootstrap(suite, archive, "--variant=minbase")
        scene.machine.send(archive, f"podman import --quiet - {name}", timeout_s=300)


def _run_script(do: Do, scene: Scene) -> None:
    text = script(do.value, scene.platform, scene.name, scene.password)
    scene.machine.run(text, timeout_s=180)


def script(action: str, platform: Platform, name: str, password: str) -> str:
    """Return a platform's script of an action, with facts and names as shell variables.

    It runs as root, unseen by a reader. Raises ManifestError where there is no such script.
    """
    file = platform.script(action)
    if file is None:
        raise ManifestError(f"snippets/{platform.key}/actions/{action}.sh: there is no such file")
    facts = platform.facts
    texts = {key for key, value in attrs.asdict(facts).items() if isinstance(value, str)}
    variables = {
        **{key: facts.command(key, name) for key in texts},
        "name": name,
        "second_name": f"{name}-2",
        "password": password,
        "unrelated_package": UNRELATED_PACKAGE,
        "older_version": OLDER_VERSION,
    }
    lines = [f"{key}={shlex.quote(value)}" for key, value in variables.items()]
    return "\n".join([*lines, file.read_text(encoding="utf-8")])


#: What the proof does for each action, after the steps that the plan repeats for it.
ACTIONS: dict[Do, Callable[[Scene], None]] = {
    Do.RESTART_MACHINE: _restart_machine,
    Do.NEW_PASSWORD: _new_password,
    Do.BASE_IMAGE: _base_image,
    Do.REMOVE_SECOND_WORKER: lambda _: None,  # the repeated steps are all of it
    **{do: functools.partial(_run_script, do) for do in plan.SCRIPTED},
}
