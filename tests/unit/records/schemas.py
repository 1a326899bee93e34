"""Tests that the records of runs and of linters share: what a schema or a reader refuses."""

import copy

import jsonschema
import pytest


def validator(schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def changed(data, path, value):
    """Return a copy of `data` with another value at a path, `a.0.b`; a function changes it."""
    whole = part = copy.deepcopy(data)
    *place, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in place:
        part = part[key]
    part[last] = value(part[last]) if callable(value) else value
    return whole


def accepted(checker, data, wrong):
    """Return the changes to `data` that a schema accepts; `wrong` has values by path."""
    return [
        f"{path} may be {value!r}"
        for path, values in wrong.items()
        for value in values
        if checker.is_valid(changed(data, path, value))
    ]


def hold_unreadable(load, path, texts):
    """Hold that files with these texts are refused, each with its message after its path."""
    for text, message in texts.items():
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=message) as caught:
            load(path)
        assert str(caught.value).startswith(f"{path}: ")
