"""The record of what tools say of a platform's steps: its schema, its file, what it counts for."""

import json

import attrs
import pytest

from proof.guide import manifest
from proof.paths import PROMOTED
from proof.records import lint_record, record
from proof.records.lint_record import FileRead, Finding, LintRecord, ToolRun
from tests.unit.records import schemas

SCHEMA = json.loads(lint_record.SCHEMA_FILE.read_text(encoding="utf-8"))


@pytest.fixture
def made():
    return LintRecord(
        platform="debian",
        started="2026-11-22T10:20:30+00:00",
        dialect="bash",
        tools=[ToolRun(name="shellcheck", version="0.11.0")],
        files=[
            FileRead(file="debian/10-install.sh", sha256="0" * 64),
            FileRead(
                file="debian/20-start.sh",
                sha256="1" * 64,
                findings=[Finding(line=2, tool="shellcheck", message="SC1: no")],
            ),
        ],
    )


@pytest.fixture(scope="module")
def validator():
    return schemas.validator(SCHEMA)


def test_a_lint_record_is_what_the_schema_says(validator, made):
    data = record.to_json(made)
    validator.validate(data)
    for part, value in (
        (SCHEMA, data),
        (SCHEMA["$defs"]["tool"], data["tools"][0]),
        (SCHEMA["$defs"]["file"], data["files"][1]),
        (SCHEMA["$defs"]["finding"], data["files"][1]["findings"][0]),
    ):
        assert value.keys() == part["properties"].keys()
        assert part["required"] == list(part["properties"])
        assert part["additionalProperties"] is False


def test_the_schema_refuses_what_is_no_lint_record(validator, made):
    wrong = {
        "schema": [2],
        "platform": [""],
        "started": ["yesterday"],
        "tools": [[]],
        "tools.0.version": [""],
        "files": [[]],
        "files.0.sha256": ["0" * 63],
        "files.0.file": ["10-install.sh"],
        "files.1.findings.0.line": [0],
        "files.1.findings.0.message": [""],
        "more": [1],
    }
    assert schemas.accepted(validator, record.to_json(made), wrong) == []


def test_a_saved_lint_record_is_read_as_it_was(tmp_path, made):
    path = lint_record.save(made, tmp_path)
    assert path == tmp_path / "checked" / "debian.json"
    assert lint_record.load(path) == made


def test_what_is_no_lint_record_is_named(tmp_path):
    texts = {
        "": "Expecting value",
        "[]": "not a record: a record is an object, not list",
        '{"schema": 2}': "not a record: schema 2; known is 1",
        '{"schema": 1}': r"not a record: required field missing @ \$\.platform",
        '{"schema": 1, "target": "x"}': r"extra fields found \(target\)",
    }
    schemas.hold_unreadable(lint_record.load, tmp_path / "debian.json", texts)


def test_findings_count_for_the_very_text_that_was_read(made):
    assert made.findings("debian/10-install.sh", "0" * 64) == []
    assert made.findings("debian/10-install.sh", "1" * 64) is None
    assert made.findings("debian/30-remove.sh", "0" * 64) is None
    made.files.append(attrs.evolve(made.files[1], findings=[]))
    assert len(made.findings("debian/20-start.sh", "1" * 64)) == 1, "said clean a second time"


def test_names_are_listed_as_in_a_sentence():
    assert lint_record.in_words(["a"]) == "a"
    assert lint_record.in_words(["a", "b"]) == "a and b"
    assert lint_record.in_words(["a", "b", "c"]) == "a, b and c"


def test_tracked_lint_records_are_what_the_schema_says(validator):
    paths = sorted((PROMOTED / lint_record.FOLDER).glob("*.json"))
    assert sorted(p.stem for p in paths) == sorted(
        key for key, platform in manifest.load().platforms.items() if platform.steps
    ), "nox -s check-snippets -- --record"
    for path in paths:
        validator.validate(json.loads(path.read_text(encoding="utf-8")))
        assert lint_record.load(path).platform == path.stem
