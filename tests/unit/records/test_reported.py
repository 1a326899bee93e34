"""What volunteers report: what is refused, what expires, and the contribution that reports it."""

import datetime
import shutil
import subprocess

import attrs
import pytest

from proof import dates
from proof.errors import CannotVerify, UsageError
from proof.guide import manifest, plan
from proof.paths import PROMOTED
from proof.records import record, reported
from proof.records.record import Failure, Outcome
from proof.records.reported import Report
from tools import contribute

TARGET = "debian-13"
MADE = record.load(PROMOTED / f"{TARGET}.json")
RAN = datetime.date.fromisoformat(MADE.started[:10])


@pytest.fixture(scope="module")
def plans():
    book = manifest.load()
    return {TARGET: plan.make(book, book.target(TARGET))}


@pytest.fixture
def report(tmp_path, plans):
    """Put a record of debian-13 below a name; return what is read on some day after its run."""

    def read(name="octo-cat", days=0, target=TARGET, **changes):
        folder = tmp_path / reported.FOLDER / name
        folder.mkdir(parents=True)
        record.save(attrs.evolve(MADE, **changes), folder)
        (folder / f"{TARGET}.json").rename(folder / f"{target}.json")
        shutil.copy(PROMOTED / f"{TARGET}.tar", folder)
        return list(reported.read(plans, tmp_path, RAN + datetime.timedelta(days=days)))

    return read


def test_a_name_has_up_to_39_characters(report):
    name = "a-" * 19 + "b"
    assert report(name=name) == [Report(name, MADE)]


@pytest.mark.parametrize("days", [0, 30])
def test_a_report_has_a_name_and_counts_for_30_days(report, days):
    assert report(days=days) == [Report("octo-cat", MADE)]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": "<b>"}, "'<b>' is no name at GitHub"),
        ({"name": "a-" * 19 + "bc"}, "is no name at GitHub"),
        ({"days": -1}, "after the day of this build"),
        ({"target": "nobody"}, "there is no target 'nobody'"),
        ({"outcome": Outcome.UNVERIFIED}, "its run learned nothing"),
        ({"checks": MADE.checks[1:]}, "where the plan has"),
        ({"platform": "<b>"}, "platform"),
    ],
)
def test_a_report_is_left_out_with_a_reason(report, changes, why):
    ((path, said),) = report(**changes)
    assert path.suffix == ".json"
    assert why in said


CHANGED = [attrs.evolve(run, chain="0" * 64) for run in MADE.steps]


FAILED = {"outcome": Outcome.FAILED, "failure": Failure(message="x"), "checks": []}


@pytest.mark.parametrize(
    "changes",
    [
        {"days": 31},
        {"days": 31, "target": "nobody"},
        {"days": 31, "checks": MADE.checks[1:]},
        {"steps": CHANGED},
        FAILED | {"steps": [attrs.evolve(CHANGED[0], outcome="failed")]},
    ],
)
def test_a_report_that_is_over_is_passed_by_and_nobody_is_told(report, changes):
    assert report(**changes) == []


@pytest.mark.usefixtures("now")
def test_a_run_of_an_earlier_guide_is_no_contribution(tmp_path, plans):
    earlier = attrs.evolve(MADE, steps=CHANGED)
    with pytest.raises(CannotVerify, match="the guide has changed since its run"):
        contribute.write(earlier, plans[TARGET], "x", PROMOTED, tmp_path / "contribution")


@pytest.fixture
def now(monkeypatch):
    """Let it be the day of the run."""
    monkeypatch.setattr(dates, "today", lambda: RAN)


@pytest.mark.usefixtures("now")
def test_a_contribution_is_a_folder_that_the_site_can_read(tmp_path, plans):
    into = tmp_path / "contribution"
    contribute.write(MADE, plans[TARGET], "octo-cat", PROMOTED, into)
    assert list(reported.read(plans, into / "evidence", RAN)) == [Report("octo-cat", MADE)]
    text = (into / "pull-request.md").read_text()
    assert text.startswith(
        "Report a test run of Debian 13 (trixie)\n\nA test run on my own machine passed."
    )
    assert MADE.started in text


@pytest.mark.usefixtures("now")
def test_what_the_site_would_refuse_is_no_contribution(tmp_path, plans):
    into = tmp_path / "contribution"
    with pytest.raises(CannotVerify, match="can't be reported: its check"):
        contribute.write(
            attrs.evolve(MADE, checks=MADE.checks[1:]), plans[TARGET], "x", PROMOTED, into
        )
    assert not into.exists()


@pytest.mark.parametrize(
    ("name", "options", "why"),
    [("--on", [], "is no name"), ("x", ["--rec"], "changes nothing")],
)
def test_a_report_that_nobody_makes_is_no_run(name, options, why):
    with pytest.raises(UsageError, match=why) as caught:
        contribute.main(TARGET, name, *options)
    assert caught.value.hint


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize(
    ("status", "tests", "reports"),
    [(0, True, True), (1, True, True), (3, True, False), (0, False, False)],
)
def test_what_is_reported_is_what_this_run_has_left(
    tmp_path, monkeypatch, plans, capsys, status, tests, reports
):
    """Whatever the options and the folder of other runs say; `--undo` for one tests nothing."""
    record.save(MADE, tmp_path / "run")
    monkeypatch.setattr(contribute, "MADE", tmp_path / "run")
    monkeypatch.setattr(contribute, "INTO", tmp_path / "contribution")
    asked = []

    def verify(command, *, check):
        asked.extend(command[3:])
        if tests:
            record.save(MADE, tmp_path / "run")
        shutil.copy(PROMOTED / f"{TARGET}.tar", tmp_path / "run")
        return subprocess.CompletedProcess(command, status, check)

    monkeypatch.setattr(contribute.subprocess, "run", verify)
    given = ["--on", "here", "--into", "elsewhere"]
    assert contribute.main(TARGET, "octo-cat", *given) == status
    assert asked == ["verify", TARGET, *given, "--into", str(tmp_path / "run"), "--fresh"]
    written = list(reported.read(plans, tmp_path / "contribution/evidence", RAN))
    assert written == [Report("octo-cat", MADE)] * reports
    assert ("has your report" in capsys.readouterr().out) == reports
