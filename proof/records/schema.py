"""Holds JSON data to a schema: the part of JSON Schema 2020-12 that the records' schemas use.

The library `jsonschema` needs a compiled package, which a volunteer's machine may have to build.
"""

import json
import re
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any

_TYPES: dict[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "number": (int, float),
    "object": dict,
    "string": str,
}

#: Words that describe, or that another word reads.
_SILENT = {"$schema", "$defs", "title", "description", "then"}


def fault(data: object, schema: dict[str, Any]) -> str:
    """Return the first place where data breaks a schema, and how, or "".

    Raises KeyError for a word of JSON Schema that isn't known here.
    """
    return next(_faults(data, schema, schema, "$"), "")


def _faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> Iterator[str]:
    if isinstance(value, float) and not isfinite(value):
        yield f"{at}: {value} is no number"
    for word, rule in schema.items():
        if word in _PLAIN:
            if not _PLAIN[word](value, rule):
                shown = json.dumps(rule) if isinstance(rule, list) else repr(rule)
                yield f"{at}: {repr(value)[:60]} breaks {word} {shown[:200]}"
        elif word not in _SILENT:
            yield from _NESTED[word](value, rule, schema, root, at)


def _is(value: object, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _same(value: object, other: object) -> bool:
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def _matches(value: object, pattern: str) -> bool:
    # In Python, "$" also matches before a newline at the end, and \d any script's digits.
    exact = re.sub(r"\$(?=$|\))", r"\\Z", pattern)
    return not isinstance(value, str) or re.search(exact, value, re.ASCII) is not None


def _long(kind: type[str | list[Any] | dict[str, Any]]) -> Callable[[Any, Any], bool]:
    def holds(value: Any, least: Any) -> bool:
        return not isinstance(value, kind) or len(value) >= int(least)

    return holds


#: Words that look at a value alone: whether it holds.
_PLAIN: dict[str, Callable[[Any, Any], bool]] = {
    "type": lambda value, kinds: any(
        _is(value, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)
    ),
    "const": _same,
    "enum": lambda value, allowed: any(_same(value, each) for each in allowed),
    "pattern": _matches,
    "minLength": _long(str),
    "minItems": _long(list),
    "minProperties": _long(dict),
    "minimum": lambda value, least: not _is(value, "number") or value >= least,
    "maximum": lambda value, most: not _is(value, "number") or value <= most,
    "required": lambda value, names: not isinstance(value, dict) or set(names) <= value.keys(),
}


def _properties(value: Any, rule: Any, _: Any, root: Any, at: str) -> Iterator[str]:
    for name in rule.keys() & value.keys() if isinstance(value, dict) else ():
        yield from _faults(value[name], rule[name], root, f"{at}.{name}")


def _others(value: Any, rule: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    own = schema.get("properties", {})
    for name in value.keys() - own.keys() if isinstance(value, dict) else ():
        if rule is False:
            yield f"{at}: {name[:60]!r} is no field"
        else:
            yield from _faults(value[name], rule, root, f"{at}.{name[:60]!r}")


def _items(value: Any, rule: Any, _: Any, root: Any, at: str) -> Iterator[str]:
    for number, item in enumerate(value if isinstance(value, list) else ()):
        yield from _faults(item, rule, root, f"{at}[{number}]")


def _contains(value: Any, rule: Any, _: Any, root: Any, at: str) -> Iterator[str]:
    if isinstance(value, list) and all(any(_faults(v, rule, root, at)) for v in value):
        yield f"{at}: no item of it is {json.dumps(rule)}"


def _any_of(value: Any, rule: Any, _: Any, root: Any, at: str) -> Iterator[str]:
    found = [next(_faults(value, each, root, at), "") for each in rule]
    if all(found):
        yield max(found, key=lambda fault: len(fault.partition(": ")[0]))  # the most exact one


def _all_of(value: Any, rule: Any, _: Any, root: Any, at: str) -> Iterator[str]:
    for each in rule:
        yield from _faults(value, each, root, at)


def _if(value: Any, rule: Any, schema: Any, root: Any, at: str) -> Iterator[str]:
    if not any(_faults(value, rule, root, at)):
        yield from _faults(value, schema["then"], root, at)


def _ref(value: Any, rule: str, _: Any, root: Any, at: str) -> Iterator[str]:
    part = root
    for name in rule.removeprefix("#/").split("/"):
        part = part[name]
    yield from _faults(value, part, root, at)


#: Words that look into a value, or at it by other schemas: what they find wrong.
_NESTED: dict[str, Callable[..., Iterator[str]]] = {
    "properties": _properties,
    "additionalProperties": _others,
    "items": _items,
    "contains": _contains,
    "anyOf": _any_of,
    "allOf": _all_of,
    "if": _if,
    "$ref": _ref,
}
