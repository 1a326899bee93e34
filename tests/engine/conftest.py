"""What the tests in real containers share: guides to break, and whole runs of the proof."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from proof import dates
from proof.guide import manifest
from proof.paths import GUIDE, PROMOTED, ROOT
from proof.records import faults
from proof.records.faults import Fault
from tests.engine import visiting
from tests.engine.fault_names import fault_name
from tests.engine.left import changed, everything
from tests.engine.running import TARGET, Ended, Running, answer, command, environment, run, start
from tests.engine.surroundings import CASES

#: The heading of a table which is TARGET's, or no target's at all.
OURS = re.compile(rf"\[targets\.{TARGET}\]|(?!\[targets\.)")
FAULTS = PROMOTED / faults.FILE
AHEAD = [TARGET, "10-prepare", "20-install"]


@attrs.frozen
class Guide:
    """A copy of the guide, to be broken."""

    folder: Path

    def options(self, into: Path) -> list[str]:
        """The options of a run of this guide, whose records go into a folder."""
        return ["--guide", str(self.folder), "--into", str(into)]

    def change(self, step: str, old: str, new: str) -> None:
        """Replace a text that a step has exactly once; an empty `old` puts it in front."""
        path = manifest.load(self.folder / GUIDE.name).platforms["debian"].files[step]
        text = path.read_text(encoding="utf-8")
        assert not old or text.count(old) == 1, f"{old!r} is {text.count(old)} times in {path.name}"
        path.write_text(text.replace(old, new, 1) if old else new + text, encoding="utf-8")

    def configure(self, old: str, new: str) -> None:
        """Replace a text that the tables of TARGET and its platform have once."""
        path = self.folder / "debian" / "platform.toml"
        tables = re.split(r"(?m)^(?=\[)", path.read_text(encoding="utf-8"))
        having = [i for i, table in enumerate(tables) if OURS.match(table) and old in table]
        assert len(having) == 1, f"{old!r} is in {len(having)} tables of {path.name}"
        tables[having[0]] = tables[having[0]].replace(old, new, 1)
        path.write_text("".join(tables), encoding="utf-8")

    def setting(self, step: str, line: str) -> None:
        """Say something more of a step."""
        text = (self.folder / "debian" / "platform.toml").read_text(encoding="utf-8")
        if f"\n{step} = {{" in text:
            self.configure(f"{step} = {{", f"{step} = {{ {line},")
        else:
            self.configure("[steps]\n", f"[steps]\n{step} = {{ {line} }}\n")

    def installed(self) -> None:
        """Let it run where its packages are: they aren't installed again, and print other lines."""
        path = self.folder / "debian" / "platform.toml"
        expects = rf"(?m)^({'|'.join(AHEAD[1:])}) = {{ expect = .*\n"
        text, count = re.subn(expects, "", path.read_text(encoding="utf-8"))
        assert count == len(AHEAD[1:])
        path.write_text(text, encoding="utf-8")

    def on(self, image: str) -> None:
        """Let the target start from an image of this machine's own, which has its packages."""
        self.installed()
        self.configure(
            'registry = "debian:trixie", archive = "trixie"',
            f'registry = "containers-storage:{image}"',
        )


@pytest.fixture
def guide(tmp_path: Path) -> Guide:
    shutil.copytree(ROOT / "snippets", tmp_path / "guide")
    return Guide(tmp_path / "guide")


@pytest.fixture
def leaves_nothing() -> Iterator[None]:
    """Hold the runs of a test to have left nothing behind when it is over."""
    before = everything()
    yield
    assert changed(before) == {}


@pytest.fixture
def verify(guide, tmp_path, leaves_nothing):
    """Return a function that proves the copy of the guide; its records go into `tmp_path`."""

    def prove(*arguments: object, **changes: str | None) -> Ended:
        options = guide.options(tmp_path / "evidence")
        return run(command("verify", TARGET, *options, *arguments), **changes)

    return prove


@pytest.fixture
def begun() -> Iterator[list[Running]]:
    """The runs that `begin` has started; what of them still runs is ended after the test."""
    runs: list[Running] = []
    yield runs
    for running in runs:
        running.kill()


@pytest.fixture
def begin(guide, tmp_path, begun):
    """Return a function that starts a run of the copy of the guide; `by`: what runs it."""

    def begin(*arguments: str, by: list[str] | None = None, **changes: str) -> Running:
        options = guide.options(tmp_path / "evidence")
        line = [*(by or command("verify")), TARGET, *options, *arguments]
        begun.append(start(line, ROOT, environment(**changes)))
        return begun[-1]

    return begin


@pytest.fixture
def record(tmp_path):
    """Return a function that reads the record that a run has left."""
    path = tmp_path / "evidence" / f"{TARGET}.json"
    return lambda: json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def whose(record, request):
    """Return a function that notes whom the last run blamed, and holds it to a cause.

    It comes before what else is asked of the run, so a wrong cause is noted, too. The fault has the
    name of the test; with `--record`, evidence/faults.tsv has it afterwards.
    """

    def whose(cause: str) -> None:
        failure = record()["failure"] or {"cause": "none", "message": "the run passed"}
        if request.config.getoption("record"):
            name = fault_name(request.node.name)
            said = failure["cause"], failure["message"]
            faults.note(FAULTS, Fault(name, cause, *said, day=str(dates.today())))
        assert failure["cause"] == cause, failure

    return whose


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="note the faults in evidence/")


@pytest.fixture(scope="session")
def after() -> Iterator[dict[str, str]]:
    """Images of a machine on which the guide was pasted up to the step that is the key."""
    tags = answer("ahead", *AHEAD).split()
    yield {tag.rpartition(":")[2]: tag for tag in tags}
    answer("ahead", "--remove")


@pytest.fixture
def visit(request, tmp_path):
    """Return a function that runs a case of `surroundings`, on the image that it begins with."""

    def run_case(name: str) -> visiting.Outcome:
        step = CASES[name].after
        image = request.getfixturevalue("after")[step] if step else ""
        return visiting.outcome_of(name, tmp_path, image)

    return run_case
