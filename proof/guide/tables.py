"""TOML tables as frozen objects; every error is one sentence that says where."""

import datetime
import difflib
import enum
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import attrs
import cattrs
from cattrs.cols import list_structure_factory
from cattrs.errors import AttributeValidationNote, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override

from proof.errors import ManifestError
from proof.paths import shown_path

_T = TypeVar("_T")
_E = TypeVar("_E", bound=enum.Enum)

#: The metadata of a field that no file has: the place of the file tells it.
PLACED = {"placed": True}

_KINDS: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "true or false",
    datetime.date: "a date, YYYY-MM-DD without quotes",
}


class Misfit(Exception):
    """A table is not what it should be; the message is `where: what`."""


def read_toml(path: Path) -> dict[str, Any]:
    """Return what a TOML file says; raises ManifestError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ManifestError(f"{shown_path(path)}: there is no such file") from None
    except tomllib.TOMLDecodeError as error:
        raise ManifestError(f"{shown_path(path)}: this is no TOML: {error}") from None
    except UnicodeDecodeError as error:
        raise ManifestError(f"{shown_path(path)}:{not_utf8(error)}") from None


def structured(table: Mapping[str, object], cls: type[_T]) -> _T:
    """Return the object that a table describes; raises Misfit for the first problem.

    A `_` at the end of a field's name is not in the table.
    """
    try:
        return _CONVERTER.structure(table, cls)
    except cattrs.BaseValidationError as error:
        raise Misfit(_first_problem(error)) from None


def structured_file(path: Path, table: Mapping[str, object], cls: type[_T]) -> _T:
    """Return the object that the table of a file describes; raises ManifestError."""
    try:
        return structured(table, cls)
    except Misfit as error:
        raise ManifestError(f"{shown_path(path)}: {error}") from None


def _first_problem(error: Exception) -> str:
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
        return f"{where}: {_unknown(error, parts)}"
    if missing:
        return f"{where}: `{error.args[0]}` is missing; add it, as the other entries have it"
    # cattrs asks what is no table for its keys, or whether a key is in it.
    if isinstance(error, AttributeError | TypeError) and not str(error).startswith("must be"):
        return f"{where}: must be a table, {{ name = value }}"
    return f"{where}: {error}"


def _unknown(error: cattrs.ForbiddenExtraKeysError, parts: list[str]) -> str:
    extra = min(error.extra_fields)
    if extra[0].isdigit() and parts:
        # TOML reads [targets.ubuntu-22.04] as 04 in ubuntu-22.
        return f'a name with a dot stands in quotes: "{parts[-1]}.{extra}"'
    known = [f.name.rstrip("_") for f in attrs.fields(error.cl) if f.metadata != PLACED]
    return f"nothing is called {extra!r} here{or_near(extra, known)}"


def near(word: str, known: Iterable[str]) -> str:
    """Return what a misspelt word may mean, or all the words that there are."""
    return did_you_mean(word, known) or "known: " + ", ".join(known)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a question that names what a misspelt word may mean, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=3, cutoff=0.5)
    return "did you mean " + " or ".join(close) + "?" if close else ""


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


def _exactly(value: object, kind: type[_T]) -> _T:
    # A bool is an int to isinstance, and cattrs would turn any value into a text.
    if type(value) is not kind:
        raise ValueError(f"must be {_KINDS[kind]}, not {value!r}")
    return value


def _one_of(value: object, kind: type[_E]) -> _E:
    known = [member.value for member in kind]
    if value not in known:
        raise ValueError(f"nothing is called {value!r} here{or_near(str(value), known)}")
    return kind(value)


def _table(cls: type, converter: cattrs.Converter) -> Callable[[Any, Any], Any]:
    make: Any = make_dict_structure_fn  # its annotations leave no room for **
    rules = {
        f.name: override(rename=f.name.rstrip("_"), omit=f.metadata == PLACED or None)
        for f in attrs.fields(cls)
    }
    hook: Callable[[Any, Any], Any] = make(cls, converter, _cattrs_forbid_extra_keys=True, **rules)
    return hook


def _list(kind: Any, converter: cattrs.Converter) -> Callable[[Any, Any], Any]:
    inner: Any = list_structure_factory(kind, converter)

    def structure(value: object, _: object) -> Any:
        if not isinstance(value, list):
            # One bracket too few makes one table of what should be a list of them.
            raise TypeError("must be a list, [ ], or tables that each stand under [[ ]]")
        return kind.__origin__(inner(value, kind))

    return structure


_CONVERTER = cattrs.Converter()
for _kind in _KINDS:
    _CONVERTER.register_structure_hook(_kind, _exactly)
_CONVERTER.register_structure_hook_func(
    lambda kind: isinstance(kind, type) and issubclass(kind, enum.Enum), _one_of
)
_with_factory: Any = _CONVERTER.register_structure_hook_factory  # typed as a decorator alone
_with_factory(attrs.has, _table)
_with_factory(lambda kind: getattr(kind, "__origin__", None) in {list, tuple}, _list)
