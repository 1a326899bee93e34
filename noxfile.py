"""What this project can do; `nox --list` shows it, CONTRIBUTING.md says when to use which."""

import sys
from pathlib import Path

import nox

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT))

from tools import lockfiles  # noqa: E402
from tools.linters import LINTERS  # noqa: E402

nox.needs_version = ">=2026.4"
# uv is part of requirements/nox.txt; nox finds it there, whatever PATH is.
nox.options.default_venv_backend = "uv|venv"
nox.options.download_python = "never"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "unit", "site", "coverage"]

STRICT = ("-W", "-n")
PARALLEL = ("-j", "auto")
PAGES = ("-c", ".", "-d", "build/doctrees", *STRICT, "source")
COVERED = "build/coverage"
#: Each core runs a file at a time.
SIDE_BY_SIDE = ("--numprocesses=auto", "--dist=loadfile")
FAULTS = [f"tests/engine/test_{name}.py" for name in ("clock", "faults", "secrets", "whose_fault")]
WORKERS = [f"tests/engine/test_{name}.py" for name in ("check_worker", "endings", "over_ssh")]
NEEDED = ["tests/engine/test_needed.py"]
SURROUNDINGS = [f"tests/engine/test_{name}.py" for name in ("second_visit", "surroundings")]
SITE = (*PARALLEL, *PAGES, "build/html")

install = lockfiles.install


def proof(session: nox.Session, *arguments: str, lock: str = "run", module: str = "proof") -> None:
    """Run the proof's command line, or another; nox ends with its exit status.

    Nox makes a 1 of every failure.  After a 2 or a 3 it stops here, and sessions that
    were asked for beside this one do not run.
    """
    install(session, lock)
    try:
        session.run(
            "python", "-m", module, *arguments,
            # What is for machines goes to standard output, alone.
            stderr=None,
            # After Ctrl-C the proof removes its machines; nox's own patience is 0.3 s.
            interrupt_timeout=60,
            terminate_timeout=10,
        )  # fmt: skip
    except nox.command.CommandFailed as failed:
        if failed.return_code in {2, 3}:
            sys.exit(failed.return_code)
        raise


def run_covered(session: nox.Session, tests: str, *how: str) -> None:
    """Run a folder of tests and note what of proof/ they ran."""
    install(session, "test")
    session.run(
        "python", "-m", "pytest", f"tests/{tests}", *how,
        # What each covers alone is no goal; the session `coverage` holds that of both.
        "--cov", "--cov-report=", "--cov-fail-under=0", *session.posargs,
        env={"COVERAGE_FILE": f"{COVERED}/{tests}"},
    )  # fmt: skip


@nox.session(name="verify-snippets")
def verify_snippets(session: nox.Session) -> None:
    """Prove targets: `-- TARGET... --until STAGE --keep --record --fresh --jobs N`."""
    proof(session, "verify", *session.posargs)


@nox.session
def vm(session: nox.Session) -> None:
    """Prove targets in virtual machines; `tools/setup.sh machines` installs QEMU: `-- TARGET...`.

    The first run of a target makes its disk; where KVM can't be used, each step takes long.
    """
    proof(session, "verify", *(session.posargs or ["debian-13-vm"]))


@nox.session
def contribute(session: nox.Session) -> None:
    """Test a target on your machine and write a report of it: `-- TARGET NAME --on here`."""
    proof(session, *session.posargs, module="tools.contribute")


@nox.session(name="check-snippets")
def check_snippets(session: nox.Session) -> None:
    """Let parsers and linters read the steps, and run nothing: `-- PLATFORM... --record`."""
    session.env.update(lockfiles.uv_settings())
    proof(session, "check", *session.posargs, lock="check")


@nox.session(name="mutate-snippets")
def mutate_snippets(session: nox.Session) -> None:
    """Break each command and each word of a target's steps: `-- TARGET... --record`."""
    proof(session, "mutate", *session.posargs)


@nox.session
def canaries(session: nox.Session) -> None:
    """Test next releases and pre-releases; what breaks is only news: `-- CANARY... --record`."""
    proof(session, "canaries", *session.posargs)


@nox.session
def digests(session: nox.Session) -> None:
    """Renew the digests by which targets pin their images; asks registries."""
    install(session, "run")
    session.run("python", "-m", "tools.digests", success_codes=[0, 3])
    session.run(".github/repin.sh", "build/digests/digests.txt", external=True)


@nox.session(name="check-worker")
def check_worker(session: nox.Session) -> None:
    """Look at a real worker, and change nothing: `-- --hosts ssh://me@box --name N`."""
    proof(session, "worker", *session.posargs)


@nox.session
def checkers(session: nox.Session) -> None:
    """Break steps for each tool that reads them; `tools/setup.sh checkers` installs the tools."""
    install(session, "test")
    session.env.update(lockfiles.uv_settings())
    session.run("python", "-m", "pytest", "tests/checkers", *session.posargs)


@nox.session(name="list-targets")
def list_targets(session: nox.Session) -> None:
    """List the targets and whether they can run here: `-- --json`."""
    proof(session, "list", *session.posargs)


@nox.session
def compare(session: nox.Session) -> None:
    """Hold fresh records in build/evidence to the tracked ones: `-- TARGET...`."""
    proof(session, "compare", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure: `-- site [PART...]`, `-- proof [TARGET OTHER]`, `-- proof --rivals [--record]`."""
    flags = " ".join(("-b", "html", "--keep-going", *PARALLEL, *STRICT))
    measures = {"site": ("benchmarks.site", f"--flags={flags}"), "proof": ("benchmarks.proof",)}
    asked = session.posargs[:1] or list(measures)
    if asked[0] not in measures:
        session.error(f"cannot measure {asked[0]!r}; known: {', '.join(measures)}")
    install(session, "bench")
    statuses = {}
    for name in asked:
        # One that misses a goal does not keep the other from being measured.
        try:
            session.run(
                "python", "-m", *measures[name], *session.posargs[1:],
                stderr=None, interrupt_timeout=30, terminate_timeout=10,
            )  # fmt: skip
        except nox.command.CommandFailed as failed:
            statuses[name] = failed.return_code or 1
    if max(statuses.values(), default=0) > 1:
        sys.exit(max(statuses.values()))
    if statuses:
        session.error(f"a goal is missed: {', '.join(statuses)}")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into build/html; a warning is an error."""
    install(session, "docs")
    session.run("python", "-m", "sphinx", "-b", "html", "--keep-going", *SITE, *session.posargs)


@nox.session
def serve(session: nox.Session) -> None:
    """Serve the site on loopback and rebuild it when a file changes."""
    install(session, "docs")
    watched = ("conf.py", "snippets", "evidence", "build/evidence", "proof", "web")
    session.run(
        "python", "-m", "sphinx_autobuild", "--host=127.0.0.1",
        *(f"--watch={path}" for path in watched if Path(path).exists()),
        *SITE, *session.posargs,
        # Where it serves is said at once, into a pipe or a file, too.
        env={"PYTHONUNBUFFERED": "1"},
        # Killed in mid-build, it would leave processes that hold the port.
        interrupt_timeout=20, terminate_timeout=10,
    )  # fmt: skip


@nox.session
def linkcheck(session: nox.Session) -> None:
    """Ask for each address that the pages link to, but those in source/unchecked-links.toml."""
    install(session, "docs")
    session.run(
        "python", "-m", "sphinx", "-b", "linkcheck", "--keep-going",
        *PAGES, "build/linkcheck", *session.posargs,
    )  # fmt: skip


@nox.session
def wheels(session: nox.Session) -> None:
    """Ask the package index which parts of the worker it has ready-made, and where."""
    install(session, "run")
    session.run("python", "-m", "proof.linters.wheels")


@nox.session
def sources(session: nox.Session) -> None:
    """Print the sources of the contracts, which to read again, and when releases end."""
    install(session, "run")
    session.run("python", "-m", "proof.guide.contract")


@nox.session
def lint(session: nox.Session) -> None:
    """Look at Python, shell, spelling and workflows: all of it, or `-- LINTER...`."""
    unknown = set(session.posargs) - set(LINTERS)
    if unknown:
        session.error(f"there is no linter {min(unknown)!r}; known: {', '.join(LINTERS)}")
    install(session, "test", "workflows")
    for name in session.posargs or LINTERS:
        for command in LINTERS[name]:
            session.run(*command)


@nox.session
def unit(session: nox.Session) -> None:
    """Run the unit tests, which start no container."""
    run_covered(session, "unit", *SIDE_BY_SIDE)


@nox.session
def site(session: nox.Session) -> None:
    """Run the tests of the site, on small sets of pages."""
    run_covered(session, "site", *SIDE_BY_SIDE)


@nox.session
def coverage(session: nox.Session) -> None:
    """Say what of proof/ neither the unit tests nor those of the site have just run."""
    for tests in ("unit", "site"):
        if not Path(COVERED, tests).exists():
            session.error(
                f"the tests in tests/{tests} have not run; run `nox -s unit site coverage`"
            )
    install(session, "test")
    session.run("coverage", "combine", "--quiet", "--keep", f"{COVERED}/unit", f"{COVERED}/site")
    session.run("coverage", "report")


@nox.session
def browser(session: nox.Session) -> None:
    """Look at the built site in the system's browsers; `tools/setup.sh browser` installs them."""
    install(session, "browser")
    chosen = ["-m", "not thorough", *SIDE_BY_SIDE, *session.posargs]
    session.run("python", "-m", "pytest", "tests/browser", *chosen)


@nox.session
def browsers(session: nox.Session) -> None:
    """Go a reader's ways through the built site in Firefox and WebKitGTK alone."""
    install(session, "browser")
    session.run("python", "-m", "pytest", "tests/browser/test_other_browsers.py", *session.posargs)


@nox.session
def accessibility(session: nox.Session) -> None:
    """Look at every page, theme and width with axe-core, and at its HTML; needs Java."""
    install(session, "accessibility")
    session.run(
        "python", "-m", "pytest", "tests/accessibility", "--numprocesses=auto", *session.posargs
    )


def only(session: nox.Session) -> list[str]:
    """Say to pytest which targets are asked for."""
    return [f"--target={target}" for target in session.posargs]


def on_machines(session: nox.Session, *tests: str, lock: str = "test") -> None:
    """Run tests that make machines, and let them tidy up after Ctrl-C."""
    install(session, lock)
    session.run("python", "-m", "pytest", *tests, "-rs", interrupt_timeout=60, terminate_timeout=20)


@nox.session
def newcomer(session: nox.Session) -> None:
    """Go from the built page to a worker that builds, by copying alone: `-- TARGET...`."""
    on_machines(session, "tests/newcomer", *only(session), lock="browser")


@nox.session
def runbook(session: nox.Session) -> None:
    """Go from a runbook's page to a worker that builds, by its script alone: `-- TARGET...`."""
    on_machines(session, "tests/runbook", *only(session), lock="browser")


@nox.session
def needed(session: nox.Session) -> None:
    """Leave out each package of Debian's first step, and see what Python then misses."""
    on_machines(session, *NEEDED, *session.posargs)


@nox.session
def engine(session: nox.Session) -> None:
    """Break the guide, stop runs, cut their network: the proof itself, in real containers."""
    others = (f"--ignore={path}" for path in FAULTS + WORKERS + NEEDED + SURROUNDINGS)
    on_machines(session, "tests/engine", *others, *session.posargs)


@nox.session
def faults(session: nox.Session) -> None:
    """Fill disks, kill what the proof needs, turn clocks back, look for passwords."""
    on_machines(session, *FAULTS, *session.posargs)


@nox.session
def surroundings(session: nox.Session) -> None:
    """Paste steps twice, and the guide on odd machines and machines in use: `-- -k NAME`."""
    on_machines(session, *SURROUNDINGS, *session.posargs)


@nox.session
def workers(session: nox.Session) -> None:
    """Break real workers for the step that looks at them, here and over ssh: `-- TARGET...`."""
    on_machines(session, *WORKERS, *only(session))


@nox.session
def vms(session: nox.Session) -> None:
    """Reboot a virtual machine, fill it, prove in its podman: `-- -k podman_host`; needs QEMU."""
    on_machines(session, "tests/vm", *session.posargs)


@nox.session
def walk(session: nox.Session) -> None:
    """Paste the steps of tests/walk in a fresh clone of HEAD, as a newcomer would; needs podman."""
    install(session, "run")
    session.run(
        "python", "-m", "pytest", "tests/walk", "--exitfirst", *session.posargs,
        interrupt_timeout=60, terminate_timeout=20,
    )  # fmt: skip


@nox.session
def rehearse(session: nox.Session) -> None:
    """Run every job of every workflow of HEAD here, with test runs that are pretended."""
    install(session, "docs")
    # The jobs' own sessions run by the same nox, in this project's environments.
    session.run("python", "-m", "tools.rehearsal", env={"NOX": str(Path(sys.argv[0]).absolute())})


@nox.session
def fleet(session: nox.Session) -> None:
    """Test targets on a fleet on loopback: `-- TARGET... --workers N --record`."""
    on_machines(session, "tests/fleet", lock="fleet")
    proof(session, *session.posargs, lock="fleet", module="tools.fleet")


@nox.session(venv_backend="none")
def fresh(session: nox.Session) -> None:
    """Run `make verify`, or `-- COMMAND...`, on a bare Debian 12 made for it; needs root."""
    session.run(
        sys.executable, "images/fresh/fresh.py", *session.posargs,
        external=True, interrupt_timeout=60, terminate_timeout=20,
    )  # fmt: skip


@nox.session
def lock(session: nox.Session) -> None:
    """Renew each lock in requirements/ from its list of names, or only `-- NAME...`."""
    asked = lockfiles.asked(session)
    install(session, "nox")
    for name in asked:
        lockfiles.write(session, name, "--upgrade")


@nox.session
def locks(session: nox.Session) -> None:
    """Install each lock, or only `-- NAME...`, with an old pip, the newest pip and uv."""
    asked = lockfiles.asked(session)
    install(session, "nox")
    lockfiles.try_all(session, asked)
