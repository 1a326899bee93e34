"""The records' schemas are read as the library for JSON Schema reads them."""

import json

import jsonschema
import pytest

from proof.paths import PROMOTED
from proof.records import read_record, record, schema
from tests.unit.records import schemas, test_record

RUN = json.loads(record.SCHEMA_FILE.read_text(encoding="utf-8"))
READ = json.loads(read_record.SCHEMA_FILE.read_text(encoding="utf-8"))


def test_what_a_schema_refuses_is_refused_with_its_place(proven):
    data = record.to_json(proven)
    assert schema.fault(data, RUN) == ""
    oracle = schemas.validator(RUN)
    for path, values in test_record.WRONG.items():
        for value in values:
            wrong = schemas.changed(data, path, value)
            assert not oracle.is_valid(wrong)
            assert schema.fault(wrong, RUN).startswith("$"), (path, value)


def test_a_lint_record_is_held_to_its_own_schema():
    oracle = jsonschema.Draft202012Validator(READ)
    for path in sorted(PROMOTED.glob("checked/*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        assert (oracle.is_valid(data), schema.fault(data, READ)) == (True, "")
        wrong = schemas.changed(data, "files.0.sha256", "x")
        assert schema.fault(wrong, READ) == "$.files[0].sha256: 'x' breaks pattern '^[0-9a-f]{64}$'"


VALUES = [None, True, False, 0, 1, -1, 1.0, 0.5, "", "a", "aa", "1", [], [1], ["a"], {}, {"a": 1}]
SCHEMAS = [
    *({"type": kind} for kind in ("array", "boolean", "null", "number", "object", "string")),
    {"type": ["string", "null"]},
    {"const": 1},
    {"const": True},
    {"const": []},
    {"enum": ["a", 0]},
    {"pattern": "^a$"},
    {"minLength": 2},
    {"minItems": 1},
    {"minProperties": 1},
    {"minimum": 0, "maximum": 0.5},
    {"required": ["a"]},
    {"properties": {"a": {"const": 2}}},
    {"properties": {"b": {}}, "additionalProperties": False},
    {"additionalProperties": {"type": "string"}},
    {"items": {"type": "string"}},
    {"contains": {"const": 1}},
    {"anyOf": [{"type": "null"}, {"minItems": 1, "type": "array"}]},
    {"allOf": [{"if": {"type": "string"}, "then": {"const": "a"}}]},
    {"$ref": "#/$defs/x", "$defs": {"x": {"type": "string"}}},
]


@pytest.mark.parametrize("given", SCHEMAS, ids=str)
def test_each_word_means_what_it_means_elsewhere(given):
    oracle = jsonschema.Draft202012Validator(given)
    differ = [v for v in VALUES if oracle.is_valid(v) is not (schema.fault(v, given) == "")]
    assert differ == []


@pytest.mark.parametrize(
    ("value", "given"),
    [
        (float("nan"), {"type": "number"}),
        (float("inf"), {"minimum": 0}),
        ("a\n", {"pattern": "^a$"}),  # in Python, "$" is before it as well
        ("\N{ARABIC-INDIC DIGIT ONE}", {"pattern": r"^\d$"}),
        ("x", {"pattern": "^(a)?$"}),
    ],
)
def test_what_python_would_let_through_is_refused(value, given):
    assert schema.fault(value, given)


def test_a_word_that_nobody_reads_is_an_error():
    with pytest.raises(KeyError):
        schema.fault(1, {"multipleOf": 2})
