import json

import attrs
import pytest

from proof.guide import manifest, plan
from proof.guide.vocabulary import Way
from proof.paths import PROMOTED
from proof.records import record, transcripts
from proof.records.record import CheckRun, DeepRun, Failure, Outcome, Record
from tests.unit.records import schemas

SCHEMA = json.loads(record.SCHEMA_FILE.read_text(encoding="utf-8"))

#: What records have that were made when others were tracked already: those need not be made anew.
LATER = {"machine", "kernel", "release", "processor", "deep", "accelerator", "cause"}
LATER |= {"memory_by_step", "disk_by_step", "single_tests", "skipped"}

DEEP = DeepRun(
    started="2026-11-22T10:20:30+00:00", python="3.13.5", processors=2,
    phases={"configure": 35.0, "make": 157.0}, disk_mb=500, memory_mb=400,
    modules="Checked 112 modules (0 disabled, 0 missing, 0 failed on import)", tests=28,
)  # fmt: skip


@pytest.fixture(scope="module")
def validator():
    return schemas.validator(SCHEMA)


def broken_off(outcome):
    return Record(
        target="debian-13",
        platform="debian",
        outcome=outcome,
        started="2026-11-22T10:20:30+00:00",
        failure=Failure(message="the archive is not in reach"),
    )


def test_a_proven_record_is_what_the_schema_says(validator, proven):
    validator.validate(record.to_json(proven))


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.UNVERIFIED])
def test_a_run_that_broke_off_is_what_the_schema_says(validator, outcome):
    validator.validate(record.to_json(broken_off(outcome)))


def test_the_schema_takes_a_check_that_broke_and_a_machine_without_an_image(proven, tmp_path):
    proven.machine.kind, proven.image = Way.SSH, None
    assert record.load(record.save(proven, tmp_path)) == proven
    broken = broken_off(Outcome.UNVERIFIED)
    broken.checks = [CheckRun(point="install", name="account", outcome="error", duration_s=0.1)]
    assert record.load(record.save(broken, tmp_path)) == broken


def test_the_schema_takes_each_target_and_the_files_of_its_steps(proven, tmp_path, subtests):
    known = manifest.load()
    one = proven.steps[0]
    for target in known.targets.values():
        with subtests.test(target=target.key):
            runs = [attrs.evolve(one, file=s.file) for s in plan.make(known, target).steps]
            proven.steps = [
                attrs.evolve(r, transcript=transcripts.name_of(target, r)) for r in runs
            ]
            record.load(record.save(proven, tmp_path))


def test_the_schema_knows_every_field(proven):
    """A field that is added to the record is described, and none is described that is not there."""

    def agree(data, part):
        part = next((p for p in part.get("anyOf", ()) if "$ref" in p), part.get("else", part))
        if "$ref" in part:
            part = SCHEMA["$defs"][part["$ref"].rpartition("/")[2]]
        if "properties" in part:
            assert data.keys() == part["properties"].keys()
            assert part["additionalProperties"] is False
            assert part["required"] == [p for p in part["properties"] if p not in LATER]
            for name, value in data.items():
                agree(value, part["properties"][name])
        elif "items" in part:
            for value in data:
                agree(value, part["items"])

    proven.failure, proven.deep = Failure(message="x"), DEEP
    agree(record.to_json(proven), SCHEMA)


#: Fields of a proven record, and values that none has.
WRONG = {
    "schema": [2],
    "target": [""],
    "outcome": ["passed"],
    "started": ["2026-11-22 10:20", "2026-11-22T10:20:30+01:00"],
    "until": ["start"],
    "duration_s": [-1, "35"],
    "os_release": [{}],
    "os_release.ID": [13],
    "image": [{}, None],
    "image.digest": ["sha256:abc"],
    "image.origin": ["cache"],
    "image.made": ["yesterday"],
    "fetched_mb": ["61 MB"],
    "failure": [{"message": "x", "hint": "", "output": ""}],
    "steps": [[]],
    "steps.0.sha256": ["0" * 63, "G" * 64],
    "steps.0.chain": [""],
    "steps.0.file": ["../10-install.sh"],
    "steps.0.commands": [[]],
    "steps.0.commands.0.line": [0],
    "steps.0.commands.0.exit": [256],
    "steps.0.transcript": ["/root/debian-13/10-install.txt"],
    "steps.0.outcome": ["proven", "failed"],
    "steps.0.more": ["x"],
    "checks": [[]],
    "checks.0.outcome": ["ok", "skipped"],
    "worker.attached": ["yes", False],
    "worker.reattached": [False],
    "worker.build": [""],
    "more": ["x"],
}


def test_the_schema_refuses_what_is_no_record(validator, proven):
    assert schemas.accepted(validator, record.to_json(proven), WRONG) == []


def test_what_the_schema_refuses_is_not_loaded(proven, tmp_path, subtests):
    for path, values in WRONG.items():
        with subtests.test(path=path):
            for value in values:
                data = schemas.changed(record.to_json(proven), path, value)
                with pytest.raises(ValueError, match=r"/debian-13\.json: not a record: "):
                    record.load(record.write(data, tmp_path / "debian-13.json"))


LET_THROUGH = [
    ("duration_s", float("nan")),
    ("duration_s", float("inf")),
    ("duration_s", True),
    ("until", "\ud800"),
    ("started", "2026-11-22T10:20:30Z\n"),
    ("started", "2026-11-22T10:20:3\N{ARABIC-INDIC DIGIT ONE}Z"),
]


def test_what_python_would_let_through_is_refused(proven, tmp_path, subtests):
    for path, value in LET_THROUGH:
        with subtests.test(path=path, value=value):
            file = tmp_path / "debian-13.json"
            file.write_text(json.dumps(schemas.changed(record.to_json(proven), path, value)))
            with pytest.raises(ValueError, match=r"/debian-13\.json: "):
                record.load(file)


def test_the_schema_refuses_a_failed_run_without_a_reason(validator):
    broken = broken_off(Outcome.FAILED)
    broken.failure = None
    assert not validator.is_valid(record.to_json(broken))


def test_the_schema_refuses_a_record_with_a_field_missing(validator, proven):
    whole = record.to_json(proven)
    offenders = [
        f"{name} may be missing"
        for name in set(SCHEMA["properties"]) - LATER
        if validator.is_valid({key: value for key, value in whole.items() if key != name})
    ]
    assert offenders == []


def test_a_saved_record_is_read_as_it_was(tmp_path, proven):
    path = record.save(proven, tmp_path / "evidence")
    assert path == tmp_path / "evidence" / "debian-13.json"
    assert record.load(path) == proven
    assert [p.name for p in path.parent.iterdir()] == ["debian-13.json"]


def test_a_build_of_cpython_is_read_as_it_was_and_absent_where_none_was(tmp_path, proven):
    assert "deep" not in record.to_json(proven)
    proven.deep = DEEP
    assert record.load(record.save(proven, tmp_path)) == proven


def test_the_account_is_called_as(proven):
    assert record.to_json(proven)["steps"][0]["as"] == "root"


def test_what_is_no_record_is_named(tmp_path):
    texts = {
        "": "Expecting value",
        "{}": "not a record: schema None; known is 1",
        '{"schema": 2}': "not a record: schema 2; known is 1",
        "[]": "not a record: a record is an object, not list",
        '{"schema": 1}': r"not a record: required field missing @ \$\.target",
        '{"schema": 1, "more": 1}': r"extra fields found \(more\)",
    }
    schemas.hold_unreadable(record.load, tmp_path / "debian-13.json", texts)


def test_a_missing_record_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"none\.json: .*No such file"):
        record.load(tmp_path / "none.json")


def test_tracked_records_are_proven_and_what_the_schema_says(validator):
    paths = sorted(PROMOTED.glob("*.json"))
    assert paths, "no record is tracked: nox -s verify-snippets -- --record"
    for path in paths:
        validator.validate(json.loads(path.read_text(encoding="utf-8")))
        assert record.load(path).outcome is Outcome.PROVEN
        assert record.load(path).target == path.stem
