"""What the bench of the site makes of seconds, what it compares with, and what it makes up."""

import math
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import attrs
import pytest
from docutils import nodes

from benchmarks import figures, growth, site, stock
from benchmarks.builds import CannotMeasure, Site, Took, copy_tree, rounds
from benchmarks.figures import Goal
from proof.guide import manifest, plan
from proof.paths import ROOT
from proof.records import record, transcripts

MODULES = sorted((ROOT / "benchmarks").glob("*.py"))


def test_a_ratio_is_that_of_runs_that_were_made_in_turn():
    # The machine got ten times slower meanwhile; the medians alone would say 0.55.
    found = figures.compare([1.1, 11.0, 1.2, 12.0], [1.0, 10.0, 1.0, 10.0])
    assert found.ratio == pytest.approx(1.15)
    assert (found.lowest, found.highest) == pytest.approx((1.1, 1.2))
    assert (found.ours, found.stock) == pytest.approx((6.1, 5.5))


@pytest.mark.parametrize(("ours", "stock"), [([], []), ([1.0], []), ([1.0, 2.0], [1.0])])
def test_a_run_without_its_other_is_no_comparison(ours, stock):
    with pytest.raises(ValueError, match=r"no median|shorter"):
        figures.compare(ours, stock)


def test_a_straight_line_has_no_bend():
    found = figures.grown({100: [22.0, 90.0, 20.0], 10: [4.0], 30: [8.0]})
    assert list(found.medians.items()) == [(10, 4.0), (30, 8.0), (100, 22.0)]
    assert found.slopes == pytest.approx((0.2, 0.2))
    assert found.bend == pytest.approx(1.0)
    assert found.each == pytest.approx({10: 0.4, 30: 8 / 30, 100: 0.22})


def test_a_square_bends():
    found = figures.grown({size: [size * size / 100] for size in (10, 30, 100)})
    assert found.bend == pytest.approx(1.3 / 0.4)


def test_where_the_first_ones_cost_nothing_the_bend_is_no_number():
    assert figures.grown({1: [2.0], 2: [2.0], 3: [3.0]}).bend == math.inf


def test_two_sizes_show_no_growth():
    with pytest.raises(ValueError, match="at least three"):
        figures.grown({1: [1.0], 2: [2.0]})


def test_a_goal_says_whether_it_is_met():
    goals = [
        Goal(name="cold", value=1.3, limit=1.3),
        Goal(name="no-op", value=1.001, limit=1.0, unit=" s"),
    ]
    assert list(map(str, goals)) == [
        "cold: 1.30, at most 1.30: met",
        "no-op: 1.00 s, at most 1.00: MISSED",
    ]
    assert figures.missed(goals) == ["no-op"]


@pytest.mark.parametrize(
    ("value", "status", "said"),
    [(1.0, 0, ""), (1.1, 1, "missed: no-op\n"), (None, 3, "could not measure: it broke\n")],
)
def test_the_status_says_how_it_went(monkeypatch, capsys, value, status, said):
    def part(folder, flags, runs):
        assert (folder.is_dir(), flags, runs) == (True, ["-W", "-n"], 2)
        if value is None:
            raise CannotMeasure("it broke")
        return [Goal(name="no-op", value=value, limit=1.0)]

    monkeypatch.setitem(site.PARTS, "builds", part)
    assert site.main(["builds", "--runs=2", "--flags=-W -n"]) == status
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["walk", "--flags="], "there is no part 'walk'; parts: builds, visit, lighthouse, growth"),
        (["--runs=0", "--flags="], "--runs: at least 1"),
    ],
)
def test_a_wrong_call_is_named(capsys, arguments, said):
    with pytest.raises(SystemExit) as stopped:
        site.main(arguments)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


class Slow(Site):
    """Takes note of what is asked for, and says that it took longer each time."""

    log: ClassVar[list[str]] = []

    def build_cold(self):
        return self._done("cold")

    def build(self):
        return self._done("no-op")

    def build_edited(self, words):
        return self._done(words)

    def _done(self, what):
        self.log.append(f"{self.name} {what}")
        return Took(float(len(self.log)), 0.5)


def test_builds_take_turns_and_the_first_round_does_not_count(monkeypatch):
    monkeypatch.setattr(Slow, "log", [])
    one, other = (Slow(name=name, folder=Path(), out=Path(), flags=()) for name in "ab")
    seconds = rounds(one, other, 2)
    first, second, third = (Slow.log[n : n + 6] for n in (0, 6, 12))
    assert first == [
        "b cold", "a cold", "b no-op", "a no-op",
        "b This is edit number 0.", "a This is edit number 0.",
    ]  # fmt: skip
    assert [line[0] for line in second] == list("ababab")
    assert [line[0] for line in third] == list("bababa")
    assert walls(seconds["cold"]) == {"a": [7.0, 14.0], "b": [8.0, 13.0]}
    assert walls(seconds["page edited"]) == {"a": [11.0, 18.0], "b": [12.0, 17.0]}


def walls(by_site):
    return {name: [took.wall for took in found] for name, found in by_site.items()}


def small(folder, conf=""):
    (folder / "source").mkdir(parents=True)
    (folder / "conf.py").write_text(f"extensions = ['myst_parser']\n{conf}")
    (folder / "source" / "index.md").write_text("# Home\n\n```{toctree}\nsetup\n```\n")
    (folder / "source" / "setup.md").write_text("# Set up\n\nText.\n")
    return Site(name="small", folder=folder, out=folder / "built", flags=("-q", "-W"))


def test_a_build_is_a_whole_process_that_leaves_pages(tmp_path):
    found = small(tmp_path)
    took = found.build_cold()
    assert took.wall > 0.1
    assert took.cpu > 0.1
    assert (found.html / "setup.html").is_file()
    before = (found.doctrees / "index.doctree").stat().st_mtime_ns
    found.build_edited("These words are new.")
    assert "These words are new." in (found.html / "setup.html").read_text()
    assert (found.doctrees / "index.doctree").stat().st_mtime_ns == before
    found.build_cold()
    assert (found.doctrees / "index.doctree").stat().st_mtime_ns > before


def test_a_build_that_fails_is_no_measurement(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # Sphinx leaves a log of its failure there
    found = small(tmp_path, "raise RuntimeError('no such thing')\n")
    with pytest.raises(CannotMeasure, match=r"(?s)the build of small failed:.*no such thing"):
        found.build()


def test_an_edit_that_does_not_show_is_no_measurement(tmp_path):
    found = small(tmp_path, "exclude_patterns = []\n")
    found.build_cold()
    (tmp_path / "conf.py").write_text(
        "extensions = ['myst_parser']\n"
        "def setup(app):\n"
        "    app.connect('source-read', lambda app, name, text: text.__setitem__(0, '# Set up'))\n"
    )
    with pytest.raises(CannotMeasure, match="does not show what was edited"):
        found.build_edited("These words are new.")


def test_what_no_stock_page_has_is_an_error():
    page = stock._Page("setup", set(), {})
    with pytest.raises(stock.NotWritable, match="setup: no stock page has this as block: <topic"):
        page.blocks(nodes.section("", nodes.topic()))
    with pytest.raises(
        stock.NotWritable, match="setup: no stock page has this as inline: <subscript"
    ):
        page.blocks(nodes.section("", nodes.paragraph("", "", nodes.subscript())))
    cell = nodes.entry("", nodes.bullet_list())
    with pytest.raises(stock.NotWritable, match="setup: a cell holds more than text"):
        page.blocks(nodes.section("", nodes.table("", nodes.tgroup("", nodes.row("", cell)))))


@pytest.fixture
def tree(guide, proven, tmp_path):
    """A copy of a project with one platform, which ran."""
    evidence = tmp_path / "evidence"
    files = sorted(guide.steps.glob("*.sh"))
    proven.steps = [
        attrs.evolve(run, file=f"debian/{file.name}", transcript=f"debian-13/{file.stem}.txt")
        for run, file in zip(proven.steps, files, strict=False)
    ]
    for run in proven.steps:
        (evidence / run.transcript).parent.mkdir(parents=True, exist_ok=True)
        (evidence / run.transcript).write_text("$ \n")
    record.save(proven, evidence)
    return tmp_path


def test_made_up_platforms_are_as_proven_as_their_model(tree):
    growth.add_platforms(tree, 3)
    known = manifest.load(tree / "snippets" / "guide.toml")
    assert list(known.platforms) == ["debian", "made-up-001", "made-up-002", "made-up-003"]
    for key in ("made-up-001", "made-up-003"):
        made = plan.make(known, known.target(key))
        assert [step.text for step in made.steps] == [
            step.text for step in plan.make(known, known.target("debian-13")).steps
        ]
        ran = record.load(tree / "evidence" / f"{key}.json")
        chains = {run.file: run.chain for run in ran.steps}
        assert chains == {step.file: step.chain for step in made.steps}
        for run in ran.steps:
            assert run.transcript.startswith(f"{key}/")
            assert transcripts.read(key, tree / "evidence", run.transcript) == "$ \n"


def test_the_real_guide_can_be_made_larger(tmp_path):
    tree = copy_tree(tmp_path / "copy")
    subprocess.run([sys.executable, "-m", "benchmarks.growth", "2"], cwd=tree, check=True)
    made = record.load(tree / "evidence" / "made-up-002.json")
    known = record.load(ROOT / "evidence" / "debian-12.json")
    assert [Path(run.file).stem[3:] for run in made.steps] == [
        Path(run.file).stem[3:] for run in known.steps
    ]


def test_without_a_record_there_is_no_model(guide, tmp_path):
    with pytest.raises(ValueError, match="no target of the manifest has a record here"):
        growth.add_platforms(tmp_path, 1)
