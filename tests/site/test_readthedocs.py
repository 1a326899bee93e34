"""`.readthedocs.yaml`: what it names is there, and the service's command makes the site of a clone.

That command is the service's own; a configuration file only adds to it what `fail_on_warning` asks.
"""

import shutil
import subprocess
import sys

import pytest
import yaml

from proof.paths import ROOT
from tests import copies, programs
from tests.patience import patient

SAID = yaml.safe_load((ROOT / ".readthedocs.yaml").read_text(encoding="utf-8"))


def test_what_it_names_is_there():
    assert SAID["version"] == 2
    assert (ROOT / SAID["sphinx"]["configuration"]).is_file()
    install, check = SAID["build"]["jobs"]["install"]
    assert install.endswith(" --no-deps --require-hashes --requirement requirements/docs.txt")
    assert check.endswith(" pip check")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project as a clone has it: without what a build or a test left behind."""
    copy = copies.project(tmp_path_factory.mktemp("clone") / "project")
    shutil.rmtree(copy / "source" / "evidence", ignore_errors=True)
    return copy


def run(project):
    """Run the service's command: where the settings lie, with that folder as the source."""
    settings = project / SAID["sphinx"]["configuration"]
    strict = ("-W", "--keep-going") if SAID["sphinx"]["fail_on_warning"] else ()
    command = [
        sys.executable, "-m", "sphinx", "-T", *strict, "-b", "html", "-d", "_build/doctrees",
        "-D", "language=en", ".", project / "_readthedocs" / "html",
    ]  # fmt: skip
    return programs.run(command, cwd=settings.parent, stderr=subprocess.STDOUT, timeout=patient(60))


@pytest.fixture(scope="module")
def done(project):
    return run(project)


def test_its_command_makes_the_site_and_touches_nothing_that_is_tracked(project, done):
    assert done.returncode == 0, done.stdout
    made = project / "_readthedocs" / "html"
    assert (made / "index.html").is_file()
    assert (made / "evidence" / "debian-13.html").is_file()
    assert (made / "records" / "debian-13.json").is_file()
    assert list((project / "evidence").glob("*.md")) == []


def test_a_warning_fails_it(project, done):
    assert done.returncode == 0, done.stdout
    page = project / "source" / "index.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n[x](nowhere.md)\n", encoding="utf-8")
    done = run(project)
    assert done.returncode != 0
    assert "nowhere.md" in done.stdout
