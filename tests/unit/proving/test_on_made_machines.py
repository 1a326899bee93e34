"""Which targets are run, and which are left out because nothing has changed."""

import argparse

import pytest

from proof.guide import manifest, plan
from proof.proving import on_made_machines, unchanged
from tests.site.runs import run_of

BOOK = manifest.load()
PLANS = [plan.make(BOOK, BOOK.target(key)) for key in ("debian-12", "debian-13")]


@pytest.fixture
def prove(monkeypatch, tmp_path):
    """Return a function that tells what ran, what was printed apart, and what was noted."""
    done = {"ran": [], "noted": [], "asked": []}
    usual = {"fresh": False, "deep": False, "until": "", "keep": False, "into": tmp_path}

    def run(plans, _):
        done["ran"] += [made.target.key for made in plans]
        return [run_of(made) for made in plans]

    def inputs(made, _):
        done["asked"].append(made.target.key)
        return "now"

    monkeypatch.setattr(on_made_machines, "_run", run)
    monkeypatch.setattr(unchanged, "inputs", inputs)
    same = run_of(PLANS[0])
    same.started = "2026-03-01T10:00:00+00:00"
    monkeypatch.setattr(
        unchanged, "last", lambda made, *_: same if made.target.key == "debian-12" else None
    )
    monkeypatch.setattr(unchanged, "note", lambda made, *_: done["noted"].append(made.target))

    def prove(**options):
        records = on_made_machines.prove_all(PLANS, argparse.Namespace(**usual | options))
        assert [made.target for made in records] == ["debian-12", "debian-13"]
        return done

    return prove


def test_what_is_unchanged_is_left_out_and_said(prove, capsys):
    assert prove()["ran"] == ["debian-13"]
    assert "debian-12 is unchanged since 2026-03-01 10:00 UTC; --fresh" in capsys.readouterr().out


@pytest.mark.parametrize("option", ["fresh", "deep", "keep"])
def test_who_asks_for_more_gets_a_run_that_counts_later(prove, option):
    done = prove(**{option: True})
    assert done["ran"] == done["noted"] == done["asked"] == ["debian-12", "debian-13"]


def test_a_part_of_a_run_looks_up_nothing(prove):
    done = prove(until="install")
    assert (done["ran"], done["asked"]) == (["debian-12", "debian-13"], [])
