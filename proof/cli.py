"""The command line that nox calls: `python -m proof COMMAND`.

Exit status: 0 every asked-for target proven, 1 the guide is wrong, 2 usage, 3 could not verify.
"""

import argparse
import json
import os
import signal
import sys
import textwrap
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import attrs

from proof.errors import CannotVerify, ProofError, UsageError, disk_full
from proof.guide import changes, manifest, plan
from proof.guide.manifest import Manifest
from proof.guide.plan import Plan
from proof.guide.vocabulary import Role, Way
from proof.options import hold_together, image_of
from proof.paths import BUILT, GUIDE, PROMOTED, shown_path
from proof.podman import namespaces
from proof.proving import runnable
from proof.records import record
from proof.records.record import Record

_Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options, unknown = _parser().parse_known_args(arguments)
    if unknown:
        options.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    removed = (
        "what it put there is removed, or named above"
        if getattr(options, "on", None)
        else "every machine of this run is removed"
    )
    return status_of(lambda: options.command(options), removed)


def status_of(command: Callable[[], int], removed: str = "every machine is removed") -> int:
    """Run a command; return its exit status, or say what went wrong and return that of its kind.

    `removed`: what was removed after an interrupt, in the words of a message.
    """
    try:
        status = command()
        sys.stdout.flush()
    except ProofError as error:
        return _say(error)
    except BrokenPipeError:
        # The reader is gone, as after `| head`; the flush at the end must not fail, either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except OSError as error:
        full = disk_full("so the test run can't continue", str(error))
        if full is None:
            raise
        return _say(full)
    except KeyboardInterrupt:
        print(f"\nproof: interrupted; {removed}", file=sys.stderr)
        return 130
    return status


def _say(error: ProofError) -> int:
    """Print what went wrong and what to do; return the exit status of its kind."""
    print(f"\nproof: {error}", file=sys.stderr)
    if error.output:
        print(textwrap.indent(error.output, "  "), file=sys.stderr)
    if error.hint:
        print(f"hint: {error.hint}", file=sys.stderr)
    return error.exit_status


def _verify(options: argparse.Namespace) -> int:
    """Prove targets, print the table, write the JUnit file, promote if asked to."""
    hold_together(options)
    _make_folder(options)
    namespaces.end_with_parent()
    book = _book(options)
    if options.on and options.undo:
        return _undo(book, options)
    records = _on_lent_machine(book, options) if options.on else _on_made_machines(book, options)
    from proof.proving import many
    from proof.records import evidence, junit, summary

    (options.into / "junit.xml").write_text(junit.render(records), encoding="utf-8")
    print("\n" + summary.table(records, list(book.stages)))
    if options.record:
        looks = book.stages_for(Role.LOOK)
        for done in evidence.promote(records, options.into, PROMOTED, looks):
            print(done)
    return many.exit_status(records)


def _on_made_machines(book: Manifest, options: argparse.Namespace) -> list[Record]:
    """Prove targets as the manifest says, on machines that are made for them."""
    from proof.proving import on_made_machines

    return on_made_machines.prove_all(_plans(book, options), options)


def _on_lent_machine(book: Manifest, options: argparse.Namespace) -> list[Record]:
    """Prove a target on this machine, over ssh, or in a virtual machine with somebody's image."""
    from proof.proving import many, on_lent_machine, side_by_side, virtual_machines

    made = plan.make(book, book.target(options.targets[0]))
    if made.target.unable:
        raise CannotVerify(f"{made.target.key} can't run anywhere: {made.target.unable}")
    made = made.until(options.until) if options.until else made
    on_failure = many.offer_shell if options.keep else lambda *_: None
    with side_by_side.stoppable():
        if image := image_of(options):
            runnable.check_for_image()
            return [virtual_machines.prove_in(made, options.into, on_failure, image=image)]
        return [on_lent_machine.prove_on(made, options, on_failure)]


def _undo(book: Manifest, options: argparse.Namespace) -> int:
    """Remove what a proof has left on this machine, or on a host."""
    from proof.proving import on_lent_machine, side_by_side

    with side_by_side.stoppable():
        on_lent_machine.undo_on(plan.make(book, book.target(options.targets[0])), options)
    return 0


def _list(options: argparse.Namespace) -> int:
    """List the targets, and whether and why not each can run here."""
    book = manifest.load()
    reasons = {key: runnable.obstacle(target) for key, target in book.targets.items()}
    rows = [
        {
            "target": key,
            "platform": target.platform,
            "label": target.label,
            "runs": target.runs.value,
            "unable": target.unable,
            "minutes": plan.make(book, target).minutes,
            "needs": runnable.needs(target),
            "here": not reasons[key],
            "reason": reasons[key],
        }
        for key, target in book.targets.items()
    ]
    if options.json:
        print(json.dumps(rows, indent=1))
        return 0
    for row in rows:
        here = "here" if row["here"] else f"not here: {row['reason']}"
        print(f"{row['target']:22} {row['label']:30} {row['platform']:11} {row['runs']:10} {here}")
    return 0


def _check(options: argparse.Namespace) -> int:
    """Let tools read the steps of platforms; what they find is a failure."""
    from proof.linters import lint
    from proof.records import evidence, lint_record

    _make_folder(options)
    book = _book(options)
    asked = [book.platform(key) for key in dict.fromkeys(options.platforms)]
    platforms = asked or [p for p in book.platforms.values() if p.lint]
    if not platforms:
        raise CannotVerify("no tool reads the steps of any platform")
    found = 0
    for platform in platforms:
        # What a run before found must not pass for what this one did.
        lint_record.path_of(platform.key, options.into).unlink(missing_ok=True)
        made = lint.read(platform)
        lint_record.save(made, options.into)
        lines = list(lint_record.lines(made))
        print("\n".join(lines))
        found += len(lines) - 1
        if options.record:
            print(evidence.promote_read(made, PROMOTED))
            read = [(book.path.parent / found.file, found.sha256) for found in made.files]
            for noted in changes.note(read, date.fromisoformat(made.started[:10])):
                print(noted)
    return 1 if found else 0


def _mutate(options: argparse.Namespace) -> int:
    """Put one mistake after the other into the steps of targets; one that goes unseen is a failure.

    What an earlier run found still counts if nothing has changed that it rests on.
    """
    from proof.proving import mutate, on_made_machines
    from proof.records import mutation

    _make_folder(options)
    namespaces.end_with_parent()
    book = _book(options)
    for target in map(book.target, options.targets):
        if target.way is not Way.CONTAINER:
            what = f"{target.key} isn't a container; mutants start from a container's snapshot"
            raise UsageError(what, hint="`nox -s list-targets` says how each target runs")
    plans = _plans(book, options)
    with on_made_machines.engine() as store:
        for made in plans:
            _, left = mutation.known(made, options.into)
            asked = [mutant for mutant in left if mutant.step.key.startswith(options.step)]
            if asked:
                mutate.hunt(made, asked, store, options.into, jobs=options.jobs, notify=print)
    statuses = {mutate.report(made, options.into, record=options.record) for made in plans}
    return _worst(statuses)


def _canaries(options: argparse.Namespace) -> int:
    """Test what readers will have later; what breaks there is told, and fails nothing."""
    from proof.proving import canaries, on_made_machines

    _make_folder(options)
    namespaces.end_with_parent()
    book, every = _book(options), canaries.known()
    if unknown := sorted(set(options.canaries) - set(every)):
        what = f"there is no canary {unknown[0]!r}"
        raise UsageError(what, hint=f"canaries: {', '.join(every)}")
    with on_made_machines.engine() as store:
        found = [
            canaries.look(
                key,
                every[key],
                plan.make(book, book.target(every[key].target)),
                store,
                options.into,
            )
            for key in options.canaries or every
        ]
    return canaries.report(found, options.into, PROMOTED if options.record else None)


def _worker(options: argparse.Namespace) -> int:
    """Look at workers over ssh; the worst that is found of them is the exit status."""
    from proof.machines.ssh import Address
    from proof.proving import check_worker

    book = manifest.load()
    if options.platform:
        book.platform(options.platform)  # a wrong name is told before any machine is asked
    statuses = set()
    for spec in options.hosts.split(","):
        address = Address.parse(spec, options.ssh_config)
        statuses.add(check_worker.look(book, address, options.platform, options.name))
    return _worst(statuses)


def _worst(statuses: set[int]) -> int:
    """Return the status of several targets: that something is wrong outweighs that it's unknown."""
    return next(status for status in (1, 3, 0) if status in statuses)


def _compare(options: argparse.Namespace) -> int:
    """Hold fresh records to the tracked ones; a difference is a failure."""
    from proof.records import compare

    book = manifest.load()
    differ = False
    asked = options.targets or [k for k in book.targets if (BUILT / f"{k}.json").exists()]
    if not asked:
        raise CannotVerify(
            f"nothing to compare: no test run has left a record in {shown_path(BUILT)}",
            hint="run `nox -s verify-snippets -- TARGET`, then compare again",
        )
    for key in (book.target(name).key for name in asked):
        tracked, fresh = _read(PROMOTED, key, " --record"), _read(BUILT, key)
        found = compare.differences(tracked, fresh)
        if found:
            print(*(f"{key}: {line}" for line in found), sep="\n")
            print(f"hint: if the change is intended: nox -s verify-snippets -- {key} --record")
            differ = True
    return 1 if differ else 0


def _read(folder: Path, key: str, option: str = "") -> Record:
    """Read a record to compare; raises CannotVerify with the command that makes one."""
    path = folder / f"{key}.json"
    try:
        return record.load(path)
    except ValueError as error:
        why = error if path.exists() else f"{shown_path(path)} is missing because no run wrote it"
        hint = f"run `nox -s verify-snippets -- {key}{option}`, then compare again"
        raise CannotVerify(f"can't compare {key}: {why}", hint=hint) from None


def _book(options: argparse.Namespace) -> Manifest:
    """Load the manifest of `--guide`; raises UsageError where there is none."""
    path = options.guide.resolve() / GUIDE.name
    if not path.is_file():
        hint = f"--guide takes the folder with {path.name}; leave it out for this project's own"
        raise UsageError(f"{shown_path(path)}: there is no such file", hint=hint)
    return manifest.load(path)


def _make_folder(options: argparse.Namespace) -> None:
    """Make the folder for records; raises UsageError where that can't be done."""
    options.into = options.into.resolve()
    try:
        options.into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"--into: the folder {options.into} can't be made: {error.strerror}"
        raise UsageError(what, hint="name a folder that this account may write to") from None


def _plans(book: Manifest, options: argparse.Namespace) -> list[Plan]:
    """Return a plan for each asked-for target; without any, for all that containers can run here.

    Raises CannotVerify where one that was asked for by name cannot run here, or none can.
    """
    asked = [book.target(key) for key in dict.fromkeys(options.targets)]
    usual = [target for target in book.targets.values() if target.runs is not Way.VM]
    plans = [plan.make(book, target) for target in asked or usual]
    plans = [attrs.evolve(made, deep=options.deep, cpython=options.cpython) for made in plans]
    if options.until:
        plans = [made.until(options.until) for made in plans]
    left_out = [(m.target, why) for m in plans if (why := runnable.obstacle(m.target))]
    if left_out and (asked or len(left_out) == len(plans)):
        target, why = left_out[0]
        what = f"{target.key} can't" if asked else f"none of {len(plans)} targets can"
        raise CannotVerify(f"{what} run here: {why}", hint=runnable.hint(target, why))
    for target, why in left_out:
        print(f"{target.key} is not run here: {why}")
    out = [target for target, _ in left_out]
    return [made for made in plans if made.target not in out]


def _at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("at least 1; leave it out for one run on each core")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m proof", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, session: str, command: _Command, about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, aliases=[session] if session else [], help=about)
        added.set_defaults(command=command, parser=added)
        return added

    verify = add("verify", "verify-snippets", _verify, "test targets (default: all that can)")
    verify.add_argument("targets", nargs="*", metavar="TARGET")
    verify.add_argument("--until", metavar="STAGE", help="stop after this stage")
    verify.add_argument("--deep", action="store_true", help="let the worker build CPython, too")
    verify.add_argument(
        "--cpython", default="", metavar="GIT",
        help="with --deep: what this address has, such as https://…/cpython#3.14",
    )  # fmt: skip
    verify.add_argument("--fresh", action="store_true", help="test also what is unchanged")
    verify.add_argument("--keep", action="store_true", help="offer a shell where a step failed")
    verify.add_argument("--record", action="store_true", help="copy the records to evidence/")
    verify.add_argument(
        "--on", metavar="WHERE",
        help="here: on this machine; ssh://USER@HOST[:PORT]: over ssh; FILE: by QEMU",
    )  # fmt: skip
    verify.add_argument("--yes", action="store_true", help="agree to all that is done there")
    verify.add_argument("--resume", action="store_true", help="continue after a reboot")
    verify.add_argument("--undo", action="store_true", help="remove what a run left there")
    verify.add_argument("--ssh-config", type=Path, metavar="FILE", help="for ssh, as its -F")
    check = add("check", "check-snippets", _check, "check steps with linters, and run nothing")
    check.add_argument("platforms", nargs="*", metavar="PLATFORM")
    check.add_argument("--record", action="store_true", help="copy what they print to evidence/")
    mutants = add("mutate", "mutate-snippets", _mutate, "break each command and word of a target")
    mutants.add_argument("targets", nargs="*", metavar="TARGET", default=["debian-13"])
    mutants.add_argument("--step", default="", metavar="KEY", help="only steps that begin so")
    mutants.add_argument("--record", action="store_true", help="copy the report to evidence/")
    mutants.set_defaults(until="", deep=False, cpython="")
    canaries = add("canaries", "", _canaries, "test what readers will have later")
    canaries.add_argument("canaries", nargs="*", metavar="CANARY")
    canaries.add_argument("--record", action="store_true", help="note what was found in evidence/")
    for one in (verify, mutants):
        cores = os.cpu_count() or 1
        one.add_argument(
            "--jobs", type=_at_least_one, default=cores, metavar="N", help="how many at a time"
        )
    for one in (verify, check, mutants, canaries):
        guide, into = GUIDE.parent, "where the records go"
        one.add_argument("--guide", type=Path, default=guide, metavar="DIR", help="with guide.toml")
        one.add_argument("--into", type=Path, default=BUILT, metavar="DIR", help=into)
    listing = add("list", "list-targets", _list, "list the targets")
    listing.add_argument("--json", action="store_true", help="for programs")
    compare = add("compare", "", _compare, "compare build/evidence with evidence")
    compare.add_argument("targets", nargs="*", metavar="TARGET")
    worker = add("worker", "check-worker", _worker, "check a worker over ssh, and change nothing")
    worker.add_argument("--hosts", required=True, metavar="ssh://USER@BOX,...", help="where it is")
    worker.add_argument("--platform", default="", metavar="PLATFORM", help="else: what is found")
    worker.add_argument("--name", default="", metavar="NAME", help="else: the only one there")
    worker.add_argument("--ssh-config", type=Path, metavar="FILE", help="for ssh, as its -F")
    return parser
