"""`make html`, `make serve`, `nox -s docs` and `linkcheck`, run for real in a copy of the project.

What `tools/setup.sh environment` makes is there already, and nox uses the environment that these
tests run in: it holds the same locked versions, and to make another one needs a registry.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from http.client import IncompleteRead
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests import copies, programs
from tests.patience import patient

LIMIT_S = patient(60)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A copy of the project as it lies here, set up, after `make html`; and what that said."""
    copy = copies.project(tmp_path_factory.mktemp("made") / "project")
    nox = f"exec '{sys.executable}' -m nox --no-venv --no-install \"$@\""
    programs.put(copy / ".venv/bin/nox", nox)
    shutil.copy(copy / "requirements/nox.txt", copy / ".venv/nox.txt")
    return copy, run(copy, "make", "html")


@pytest.fixture
def project(made):
    """The same; a page or a step that a test changes is as before for the next one."""
    folder, _ = made
    files = [path for part in ("source", "snippets") for path in (folder / part).rglob("*.*")]
    kept = {path: path.read_bytes() for path in files}
    yield folder
    for path, data in kept.items():
        if path.read_bytes() != data:
            path.write_bytes(data)


def environment():
    folder = Path(sys.executable).parent
    return {
        k: v for k, v in os.environ.items() if k not in {"CI", "PYTHONPATH", "PYTHONUNBUFFERED"}
    } | {"PATH": f"{folder}:{os.environ['PATH']}"}


def run(project, *command):
    return programs.run(
        command, cwd=project, env=environment(), stderr=subprocess.STDOUT, timeout=LIMIT_S
    )


def nox(project, *arguments):
    return run(project, ".venv/bin/nox", "--session", *arguments)


def test_make_html_makes_the_site(made):
    project, done = made
    assert done.returncode == 0, done.stdout
    assert "worker" in (project / "build/html/setup.html").read_text(encoding="utf-8")
    assert (project / "build/html/records/debian-13.json").is_file()


def test_a_warning_fails_the_site_and_says_where(project):
    page = project / "source/evidence.md"
    page.write_text(page.read_text() + "\n```{tab} One\n% Nothing.\n```\n")
    done = nox(project, "docs")
    assert done.returncode != 0
    assert re.search(r"source/evidence\.md:\d+: WARNING: tab 'One' is empty", done.stdout)


@pytest.mark.parametrize(("link", "found"), [("good", []), ("gone", ["broken"])])
def test_a_broken_link_fails_the_link_check_and_says_where(project, host, link, found):
    page = project / "source/index.md"
    page.write_text(f"{page.read_text()}\n[x]({host}/{link})\n")
    line = page.read_text().count("\n")
    # What other hosts say is no business of a test.
    written = r"(\.\./)*(records|feeds)/,evidence\.json"
    done = nox(project, "linkcheck", "--", "-D", f"linkcheck_ignore=https://,{written}")
    assert (done.returncode == 0) is (found == []), done.stdout
    assert host in done.stdout
    told = (project / "build/linkcheck/output.txt").read_text()
    assert re.findall(rf"index\.md:{line}: \[(\w+)\] {host}/{link}", told) == found


def until(look, what):
    """Return what `look` returns once that is something; fail after a time."""
    deadline = time.monotonic() + LIMIT_S
    while not (found := look()):
        assert time.monotonic() < deadline, what()
        time.sleep(0.05)
    return found


def fetch(address):
    try:
        with urlopen(address, timeout=LIMIT_S) as answer:
            return answer.read().decode()
    except (URLError, ConnectionError, TimeoutError, IncompleteRead):
        return ""  # not there yet, or being written at this moment


def alive(group):
    """Say whether a process of this group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("busy", [False, True])
def test_make_serve_serves_the_site_rebuilds_what_changes_and_ends_whole(project, tmp_path, busy):
    log = tmp_path / "log"

    def said():
        return log.read_text(encoding="utf-8")

    with log.open("w") as output:
        process = subprocess.Popen(
            ["make", "serve", "PORT=0"], cwd=project, stdin=subprocess.DEVNULL,
            env=environment() | {"TMPDIR": str(tmp_path)},  # Sphinx leaves logs there
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        found = until(lambda: re.search(r"Serving on (http://127\.0\.0\.1:\d+)", said()), said)
        address = found[1]
        until(lambda: "Buildbot Worker Guide" in fetch(address), said)
        page = project / "source/index.md"
        page.write_text(page.read_text() + "\nA line that was not there.\n")
        until(lambda: "A line that was not there." in fetch(address), said)
        step = project / "snippets/debian/20-install.sh"
        builds = said().count("build succeeded")
        step.write_text(step.read_text() + "true not-there-before\n")
        if busy:  # Ctrl-C in the middle of a build
            until(lambda: said().count("Detected change") > 1, said)
        else:
            until(lambda: "not-there-before" in fetch(f"{address}/setup.html"), said)
            until(lambda: said().count("build succeeded") > builds, said)
        os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=LIMIT_S)
        until(lambda: not alive(process.pid), lambda: f"a process is left\n{said()}")
        assert fetch(address) == ""
    finally:
        if alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
