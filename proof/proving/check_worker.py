"""Looks at a volunteer's own worker over ssh, and changes nothing there.

It runs the guide's step for that, then those of the proof's checks that only read.
"""

import shlex
import shutil
from collections.abc import Iterator

import testinfra
from testinfra.host import Host

from proof.errors import CannotVerify, UsageError
from proof.guide import plan
from proof.guide.manifest import Manifest
from proof.guide.placeholders import RULES
from proof.guide.platform import Platform
from proof.machines.ssh import Address
from proof.messages import split_stderr
from proof.proving import checks
from proof.proving.scene import Subject
from proof.records.record import CheckRun

#: The step that a volunteer can run as well.
STEP = "65-check-worker"

#: The checks that only read, by the step that they follow in a proof; none but these is run.
READ_ONLY = {
    "prepare": {"compiler_and_git", "headers", "tk"},
    "install": {"account"},
    "create": {"owners_and_modes"},
    "start-now": {
        "enabled_and_active", "runs_once_as_its_user_with_the_umask_of_a_login", "confined",
    },
    "check-status": {"waits_for_the_network"},
    "check-home": {"workers_are_under_home", "systemd_waits_for_the_mount"},
}  # fmt: skip


def look(book: Manifest, address: Address, platform: str, name: str) -> int:
    """Say what is good and what is not; return 0 all good, 1 something bad, 3 not all seen.

    Without `platform` or `name` it takes what it finds.
    Raises UsageError where that is none, or more than one, and CannotVerify where ssh refuses.
    """
    if name and not RULES["name"].allows(name):
        raise UsageError(
            f"--name: {name!r} has other characters than letters, digits and . _ -, "
            "or begins with a dot or hyphen"
        )
    host = _connect(address)
    found = book.platform(platform) if platform else _platform(book, host, name)
    if not found.facts.workers or STEP not in found.steps:
        raise UsageError(
            f"there is no health report for {found.label}; check its service and twistd.log by hand"
        )
    name = name or _name(host, found)
    print(f"{address.destination}: {name}, as on {found.label}")
    text = plan.read_text(found.files[STEP])
    done = _run(host, text.replace(book.placeholders.name, name))
    subject = Subject(platform=found, name=name, kept={"host": host})
    runs = list(_checks(subject))
    for line in (*done.stdout.splitlines(), *map(_line, runs)):
        # The worker's user may have put escapes for this terminal into a name or a file.
        print("".join(filter(str.isprintable, line)))
    outcomes = {run.outcome for run in runs}
    if done.rc == 1 or "failed" in outcomes:
        return 1
    return 3 if done.rc or outcomes & {"error", "broken"} else 0


def _connect(address: Address) -> Host:
    """Return the machine as root sees it; raises CannotVerify where ssh or sudo refuse."""
    if shutil.which("ssh") is None:
        raise CannotVerify("ssh is not installed", hint="on Debian, apt install openssh-client")
    for sudo in (False, True):
        host = testinfra.get_host(
            f"ssh://{address.destination}",
            sudo=sudo,
            ssh_extra_args=shlex.join(address.options),
        )
        asked = _run(host, "id -u")
        if asked.stdout.strip() == "0":
            return host
    said = split_stderr(asked.stderr, "sudo said nothing")[0]
    raise CannotVerify(
        f"can't become root on {address.destination}: {said}",
        hint="log in as root, or paste the health report into a root shell there",
    )


def _checks(subject: Subject) -> Iterator[CheckRun]:
    for step in sorted(subject.platform.steps):
        point = step[3:]
        file = plan.check_file(point)
        if point in READ_ONLY and file:
            yield from checks.run(file, point, subject, only=READ_ONLY[point])


def _line(run: CheckRun) -> str:
    what = f"{run.point}: {run.name.replace('_', ' ')}"
    if run.outcome == "passed":
        return f"good: {what}."
    mark = "BAD" if run.outcome == "failed" else "not looked at"
    return f"{mark}: {what}: {run.detail.splitlines()[0] if run.detail else 'it gave no reason'}"


def _platform(book: Manifest, host: Host, name: str) -> Platform:
    """Return the platform whose package is there and, of several, whose service is enabled."""
    known = [p for p in book.platforms.values() if p.facts.workers and STEP in p.steps]
    there = [p for p in known if _holds(host, p, "installed", name)]
    enabled = [p for p in there if _holds(host, p, "enabled", name or _name(host, p))]
    proven = {target.platform for target in book.targets.values()}
    best = [p for p in enabled or there if p.key in proven] or enabled or there
    if not best:
        raise UsageError(
            "found no worker that was set up with this guide",
            hint=f"name its platform: --platform {' | '.join(p.key for p in known)}",
        )
    return best[0]


def _holds(host: Host, platform: Platform, fact: str, name: str) -> bool:
    return bool(_run(host, platform.facts.command(fact, name)).rc == 0)


def _name(host: Host, platform: Platform) -> str:
    """Return the name of the only worker; what can't be a name, the worker's user made."""
    found = _run(host, f"ls {shlex.quote(platform.facts.workers)}").stdout.splitlines()
    listed = list(filter(RULES["name"].allows, found))
    if len(listed) != 1:
        raise UsageError(
            f"found {len(listed)} workers in {platform.facts.workers}, not one",
            hint=f"name one: --name {' | '.join(listed) or 'NAME'}",
        )
    return str(listed[0])


def _run(host: Host, command: str) -> testinfra.backend.base.CommandResult:
    """Run a command there; raises CannotVerify where ssh itself failed."""
    try:
        return host.run(command)
    except RuntimeError as error:
        said = getattr(error.args[0], "stderr", "") or str(error)
        raise CannotVerify(
            f"ssh: {split_stderr(said)[0]}",
            hint="log in by hand once, and compare the key that ssh shows you with the machine's",
            output=said,
        ) from None
