"""TOML tables as frozen objects; every error is one sentence that says where."""

from __future__ import annotations

import difflib
import enum
import functools
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import attrs
import cattrs
from cattrs.errors import AttributeValidationNote, IterableValidationNote
from cattrs.gen import make_dict_structure_fn

__all__ = ["Misfit", "Reader", "near", "not_utf8", "or_near"]

_T = TypeVar("_T")
_E = TypeVar("_E", bound=enum.Enum)

_KINDS: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false"}


class Misfit(Exception):
    """A table is not what it should be; the message is `where: what`."""


class Reader:
    """Turns tables into objects.

    `special`: cattrs' overrides of fields that the file calls otherwise, or does not have.
    `lists`: the types of lists whose items are tables or words of an enumeration.
    """

    def __init__(
        self,
        special: Mapping[type, Mapping[str, Any]],
        lists: Iterable[Any],
    ) -> None:
        self._special = special
        self._converter = cattrs.Converter(forbid_extra_keys=True)
        hook = self._converter.register_structure_hook
        hook(str, lambda value, _: _exactly(str, value))
        hook(int, lambda value, _: _exactly(int, value))
        hook(bool, lambda value, _: _exactly(bool, value))
        self._converter.register_structure_hook_func(
            lambda kind: isinstance(kind, type) and issubclass(kind, enum.Enum), _one_of
        )
        for kind in lists:
            inner = self._converter.get_structure_hook(kind)
            self._converter.register_structure_hook_func(
                functools.partial(operator.eq, kind), functools.partial(_list, inner)
            )
        for cls, rules in special.items():
            make: Any = make_dict_structure_fn  # its annotations leave no room for **
            hook(cls, make(cls, self._converter, _cattrs_forbid_extra_keys=True, **rules))

    def read(self, table: Mapping[str, object], cls: type[_T]) -> _T:
        """Return the object that a table describes; raises Misfit for the first problem."""
        try:
            return self._converter.structure(table, cls)
        except cattrs.BaseValidationError as error:
            raise Misfit(self._first_problem(error)) from None

    def _first_problem(self, error: Exception) -> str:
        """Turn cattrs' tree of errors into one sentence about the first of them."""
        parts: list[str] = []
        while True:
            parts += _places(error)
            if not isinstance(error, cattrs.BaseValidationError):
                break
            # A misspelt key is missing, too; what is there says more.
            wrong = [e for e in error.exceptions if isinstance(e, cattrs.ForbiddenExtraKeysError)]
            error = (wrong or error.exceptions)[0]
        missing = isinstance(error, KeyError)
        where = _where(parts[:-1] if missing else parts)
        if isinstance(error, cattrs.ForbiddenExtraKeysError):
            return f"{where}: {self._unknown(error, parts)}"
        if missing:
            name = str(error.args[0]).rstrip("_")
            return f"{where}: `{name}` is missing; add it, as the other entries have it"
        # cattrs asks what is no table for its keys, or whether a key is in it.
        if isinstance(error, AttributeError | TypeError) and not str(error).startswith("must be"):
            return f"{where}: must be a table, {{ name = value }}"
        return f"{where}: {error}"

    def _unknown(self, error: cattrs.ForbiddenExtraKeysError, parts: list[str]) -> str:
        extra = min(error.extra_fields)
        if extra[0].isdigit() and parts:
            # TOML reads [targets.ubuntu-22.04] as 04 in ubuntu-22.
            return f'a name with a dot stands in quotes: "{parts[-1]}.{extra}"'
        rules = self._special.get(error.cl, {})
        omitted = {name for name, rule in rules.items() if rule.omit}
        known = [f.name.rstrip("_") for f in attrs.fields(error.cl) if f.name not in omitted]
        return f"nothing is called {extra!r} here{or_near(extra, known)}"


def near(word: str, known: Iterable[str]) -> str:
    """Return what a misspelt word may mean, or all the words that there are."""
    close = difflib.get_close_matches(word, list(known), n=3, cutoff=0.5)
    return "did you mean " + " or ".join(close) + "?" if close else "known: " + ", ".join(known)


def or_near(word: str, known: Iterable[str]) -> str:
    """Return `near` as the end of a sentence."""
    return f" ({near(word, known)})"


def not_utf8(error: UnicodeDecodeError) -> str:
    """Return, as `line: what`, what is wrong with a file that is no text."""
    line = error.object[: error.start].count(b"\n") + 1
    byte = error.object[error.start]
    return f"{line}: {error.reason} (byte {byte:#04x}); save the file as UTF-8"


def _where(parts: list[str]) -> str:
    path = ".".join(parts) or "the top level"
    return re.sub(r"\.(number \d+)(\.)?", lambda m: f", {m[1]}{(m[2] and ', ') or ''}", path)


def _places(error: Exception) -> list[str]:
    """Return the steps that lead to an error, each a key or the number of an item, from 1."""
    places = []
    for note in getattr(error, "__notes__", []):
        if isinstance(note, AttributeValidationNote):
            places.append(note.name.rstrip("_"))
        elif isinstance(note, IterableValidationNote):
            index = note.index
            places.append(f"number {index + 1}" if isinstance(index, int) else str(index))
    return places


def _exactly(kind: type[_T], value: object) -> _T:
    # A bool is an int to isinstance, and cattrs would turn any value into a text.
    if type(value) is not kind:
        raise ValueError(f"must be {_KINDS[kind]}, not {value!r}")
    return value


def _one_of(value: object, kind: type[_E]) -> _E:
    known = [member.value for member in kind]
    if value not in known:
        raise ValueError(f"nothing is called {value!r} here{or_near(str(value), known)}")
    return kind(value)


def _list(inner: Callable[[Any, Any], Any], value: object, kind: object) -> Any:
    if not isinstance(value, list):
        # One bracket too few makes one table of what should be a list of them.
        raise TypeError("must be a list, [ ], or tables that each stand under [[ ]]")
    return inner(value, kind)
