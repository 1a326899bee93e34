"""Exempt steps: shown, not pasted, with a reason; and the list of them, which only shrinks."""

import contextlib
import json
import re
import types

import jsonschema
import pytest

from proof.errors import ManifestError
from proof.guide import manifest
from proof.guide.vocabulary import Do
from proof.paths import ROOT
from proof.proving import progress, prove
from proof.proving.progress import Event
from proof.records import junit, record, summary
from proof.terminal.terminal import Terminal

LIST = ROOT / "tests" / "exempt.txt"
REASON = "It needs a subscription, which only you have."


def exempt_steps(book):
    """Return the exempt steps of a manifest, as the list names them."""
    return {
        f"{platform.key}/{key}"
        for platform in book.platforms.values()
        for key, step in platform.steps.items()
        if step.exempt
    }


def quarrel(exempt, listed):
    """Return what the manifest and the list disagree about, a sentence each."""
    return [
        *(f"{step}: exempt, and not in {LIST.name}: run it" for step in sorted(exempt - listed)),
        *(f"{step}: not exempt: take it off {LIST.name}" for step in sorted(listed - exempt)),
    ]


def listed_in(text):
    return {line for line in text.splitlines() if line and not line.startswith("#")}


def test_the_list_of_exempt_steps_is_what_the_manifest_exempts():
    listed = listed_in(LIST.read_text(encoding="utf-8"))
    assert quarrel(exempt_steps(manifest.load()), listed) == []


def exempt(guide, step="20-start-now", reason=REASON):
    entry = f'[steps.{step}]\nas = "root"\n'
    guide.change(entry, f'{entry}exempt = "{reason}"\n')


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("# a comment\n", ["debian/20-start-now: exempt, and not in exempt.txt: run it"]),
        ("debian/20-start-now\n", []),
        (
            "debian/20-start-now\ndebian/30-remove\n",
            ["debian/30-remove: not exempt: take it off exempt.txt"],
        ),
    ],
)
def test_the_list_and_the_manifest_are_held_together(guide, listed, said):
    exempt(guide)
    assert quarrel(exempt_steps(manifest.load(guide.manifest)), listed_in(listed)) == said


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('""', "exempt: say in a reader's words why no run pastes it, or leave `exempt` out"),
        ('"  "', "exempt: say in a reader's words why no run pastes it, or leave `exempt` out"),
        ("true", "exempt: must be a text, not True"),
    ],
)
def test_an_exemption_needs_a_reason(guide, value, message):
    guide.change("limit_s = 900", f"limit_s = 900\nexempt = {value}")
    expected = re.escape(f"platform.toml: steps.10-install.{message}")
    with pytest.raises(ManifestError, match=expected):
        manifest.load(guide.manifest)


def test_an_exemption_voids_the_step_and_what_follows_and_its_wording_does_not(guide):
    before = guide.chains()
    exempt(guide)
    after = guide.chains()
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, False]
    guide.change(REASON, "Other words.")
    assert guide.chains() == after


@pytest.fixture
def left_out(guide, tmp_path, monkeypatch):
    """The record, the events and the calls of a flow whose second step is exempt."""
    exempt(guide)
    guide.change("[[actions]]", SECOND + "\n[[actions]]")
    calls, events = [], []
    scene = types.SimpleNamespace(
        name="owner", second_name="owner-2", password="x", machine=None,
        terminal=Terminal(None, {}),
    )  # fmt: skip
    monkeypatch.setattr(prove, "_set_up", lambda *_: contextlib.nullcontext(scene))
    monkeypatch.setattr(prove, "_paste", lambda step, name, *_: calls.append((step.key, name)))
    monkeypatch.setattr(prove, "_check", lambda move, *_: calls.append(("check", move.point)))
    for name in ("_list_packages", "_note_versions"):
        monkeypatch.setattr(prove, name, lambda *_: None)
    monkeypatch.setitem(prove.actions.ACTIONS, Do.RESTART_MACHINE, lambda _: None)
    made = prove.prove(guide.plan(), None, tmp_path / "ev", events.append)
    return types.SimpleNamespace(record=made, calls=calls, events=events, folder=tmp_path)


SECOND = """
[[actions]]
do = "remove-second-worker"
after = "20-start-now"
text = "Once more."
"""


def test_an_exempt_step_is_neither_pasted_nor_checked_and_its_actions_happen(left_out):
    assert left_out.calls == [
        ("10-install", "owner"),
        ("check", "install"),
        ("check", "remove-second-worker"),
        ("check", "restart-machine"),
        ("30-remove", "owner"),
        ("check", "remove"),
    ]


def test_the_record_says_what_was_left_out_and_why(left_out):
    (run,) = left_out.record.steps
    assert (run.file, run.outcome, run.reason) == ("debian/20-start-now.sh", "exempt", REASON)
    assert run.commands == []
    text = (left_out.folder / "ev" / run.transcript).read_text(encoding="utf-8")
    assert text == f"Nothing was pasted. {REASON}\n"


def test_the_record_of_an_exempt_step_is_what_the_schema_says(left_out, proven):
    schema = json.loads(record.SCHEMA_FILE.read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    proven.steps += left_out.record.steps
    data = record.to_json(proven)
    validator.validate(data)
    assert record.from_json(data) == proven
    assert "reason" not in data["steps"][0]
    for wrong in ({"reason": " "}, {"commands": [{"line": 1, "text": "x", "exit": 0}]}):
        assert not validator.is_valid(
            data | {"steps": [*data["steps"][:-1], run_with(data, wrong)]}
        )
    assert not validator.is_valid(data | {"steps": data["steps"][-1:]}), "nothing at all was run"
    pasted = data["steps"][0] | {"outcome": "exempt"}
    assert not validator.is_valid(data | {"steps": [*data["steps"], pasted]}), "without a reason"


def run_with(data, wrong):
    return data["steps"][-1] | wrong


def test_renderers_show_that_it_was_left_out(left_out, capsys):
    assert f'message="debian/20-start-now.sh is exempt: {REASON}"' in junit.render(
        [left_out.record]
    )
    assert "exempt 0 s" in summary.table([left_out.record], ["install", "start"])
    shown = [e for e in left_out.events if e.outcome == "exempt"]
    assert shown == [
        Event(target="debian-13", stage="start", what="20-start-now", seconds=0.0, outcome="exempt")
    ]
    progress.Progress()(shown[0])
    assert "– 20-start-now" in capsys.readouterr().out
