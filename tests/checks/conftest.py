"""What the checks share: ways to look at the machine, and waiting for the buildmaster.

`scene` comes from the proof, `host` from testinfra. A check never changes what a later step
rests on, and it waits for a condition with a deadline, never for a time.
"""

import re
import shlex

import pytest
from testinfra.backend.base import BaseBackend
from testinfra.host import Host

from proof import wait
from proof.machines import systems


class SteadyBackend(BaseBackend):
    """testinfra's podman backend, but for one `podman exec` in all instead of one a command."""

    NAME = "steady"

    def __init__(self, machine):
        super().__init__(machine.name)
        self.steady = machine.steady

    def run(self, command, *args, **_):
        line = self.get_command(command, *args)
        ran = self.steady.run(line)
        return self.result(ran.status, self.encode(line), ran.stdout, ran.stderr)


@pytest.fixture
def host(scene):
    """testinfra's host for the machine; one for all checks, so that it learns the system once."""
    if "host" not in scene.kept:
        scene.kept["host"] = Host(SteadyBackend(scene.machine))
    return scene.kept["host"]


@pytest.fixture
def attach(host, scene, unit):
    """Wait until the buildmaster sees the worker of a name; return what it knows of it."""

    def wait_for(name=None, what="the worker attached to the buildmaster", limit_s=30):
        name = name or scene.name
        mine = scene.facts.unit.format(name=name)

        def given_up():
            if not scene.facts.unit:
                return ""
            state, restarts = unit("ActiveState", mine), int(unit("NRestarts", mine))
            if state not in ("failed", "inactive") and restarts < 3:
                return ""
            said = host.check_output(
                "journalctl --quiet --output=cat --lines=2 _SYSTEMD_UNIT=%s", mine
            )
            words = "; ".join(said.splitlines()) or "nothing"
            return f"{mine} is {state}, restarted {restarts} times; it last said: {words}"

        wait.until(lambda: scene.master.attached(name), what, limit_s=limit_s, hopeless=given_up)
        return scene.master.worker(name)

    return wait_for


@pytest.fixture
def green_build(scene):
    """Force a build, which must be green; return a sentence about it."""

    def force():
        build = scene.master.force_build(scene.name)
        assert build.green, f"build {build.number} is not green: {build.log}"
        return f"build {build.number} green"

    return force


@pytest.fixture
def unit(host, scene):
    """Return a function that asks systemd for a property of the worker's unit."""

    def show(prop, name=None):
        return host.check_output(
            "systemctl show --value --property=%s %s", prop, name or scene.unit
        )

    return show


@pytest.fixture
def fact(host, scene):
    """Return a function that runs the command that a fact is."""

    def run(name):
        return host.run(scene.facts.command(name, scene.name))

    return run


@pytest.fixture
def version(fact):
    """Return a function for the version that is `installed`, or the `newest` that there is."""

    def of(which):
        done = fact(which)
        assert done.rc == 0, done.stderr
        assert done.stdout.strip(), f"no version is {which}"
        return done.stdout.strip()

    return of


@pytest.fixture
def ask(host, scene):
    """Return a function that asks the machine one of the questions of `systems.System`."""

    def of(question):
        if "system" not in scene.kept:
            scene.kept["system"] = systems.known(host.check_output("uname"), "the machine")
        facts, script = scene.facts, getattr(scene.kept["system"], question)
        about = {"user": facts.user, "group": facts.group, "folder": scene.folder}
        # As one word: testinfra would take a % for its own.
        script = script.format(**{key: shlex.quote(value) for key, value in about.items()})
        return host.run("sh -c %s", script)

    return of


@pytest.fixture
def answer(ask):
    """Return a function for what the machine says to such a question; it must be able to."""

    def to(question):
        done = ask(question)
        assert done.rc == 0, f"the machine cannot say {question!r}: {done.stderr}"
        return done.stdout

    return to


@pytest.fixture
def pid(answer, scene):
    """Return a function for the worker's process: the one that runs in the worker's folder."""

    def find():
        found = answer("in_folder").split()
        assert len(found) < 2, f"{len(found)} processes run in {scene.folder}"
        return found[0] if found else ""

    return find


@pytest.fixture
def owned(host):
    """Return a function for a file's mode, user and group, as in `600 me us`."""

    def of(path):
        file = host.file(path)
        return f"{file.mode:o} {file.user} {file.group}"

    return of


@pytest.fixture
def no_trace(answer, host, scene):
    """Return a function that lists what a worker has left on the machine."""

    def of(name):
        folder, unit = f"{scene.facts.workers}/{name}", scene.facts.unit.format(name=name)
        units = (
            f"systemctl list-units --all --plain --no-legend '{unit}';"
            f"systemctl list-unit-files --plain --no-legend '{unit}';"
        )
        script = (
            f"find /etc {scene.facts.workers} -name '*{name}*' ! -name '*{name}-2*';"
            f"grep -rlE '{folder}( |/|$)' /etc /var/spool/cron 2>/dev/null"
        )
        running = answer("places").splitlines()
        left = [path for path in running if re.search(f"/{name}( |/|$)", path)]
        return "\n".join([*left, host.run((units if unit else "") + script).stdout.strip()]).strip()

    return of
