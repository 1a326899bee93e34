"""What a step's checks do: the code that pytest can reach from them, without words and layout."""

import ast
import functools
import operator
from collections.abc import Iterator

#: Fields of syntax nodes that say how something is written. The rest are the same on every Python.
_LAYOUT = frozenset({"ctx", "kind", "type_comment"})

_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

#: What pytest finds by name; the rest of a module runs only when something refers to it.
_FOUND = ("test", "Test", "pytest_", "pytestmark", "setup_", "teardown_")


@functools.lru_cache(maxsize=256)
def meaning(
    checks: str, shared: tuple[tuple[str, str], ...] = (), way: str = ""
) -> tuple[str, ...]:
    """Return what runs when pytest runs a module of checks, in a form that comments don't change.

    `shared`: name and text of each module beside it, `conftest` among them. `way`: how the steps
    reach the machine; checks that are marked for other ways are left out. A definition that no
    check, automatic fixture or module-level statement refers to is left out, in any of them. Where
    two modules give something the same name, a reference to that name counts for both.
    Raises SyntaxError.
    """
    modules = {name: _split(text) for name, text in shared}
    pool = {"": _split(checks)} | modules
    waiting = [
        statement
        for module, statements in pool.items()
        for names, statement in statements
        if not names
        or (module in {"", "conftest"} and _is_found(names, statement) and _is_for(way, statement))
    ]
    reached: set[int] = set()
    while waiting:
        statement = waiting.pop()
        if id(statement) in reached:
            continue
        reached.add(id(statement))
        for name in _referred(statement):
            waiting += [found for every in pool.values() for names, found in every if name in names]
            # A module that is imported as one is used whole.
            waiting += [found for _, found in modules.get(name, ())]
    # Where each stands says nothing, unless a name is given anew.
    used = [
        (min(names, default=""), _canonical(statement))
        for every in pool.values()
        for names, statement in every
        if id(statement) in reached
    ]
    used.sort(key=operator.itemgetter(0))
    return tuple(dict.fromkeys(text for _, text in used))


@functools.lru_cache(maxsize=256)
def needs(checks: str, way: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Return the checks of a module in order: each one's name, and the facts without which it is
    left out. `way`: as for `meaning`. Raises SyntaxError.
    """
    return tuple(
        (node.name.removeprefix("test_"), _marked(node, "where"))
        for node in ast.parse(checks).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test")
        if _is_for(way, node)
    )


def _is_for(way: str, statement: ast.stmt) -> bool:
    """Whether a check is for machines that steps reach in this way; most are for all."""
    ways = _marked(statement, "on")
    return not ways or way in ways


def _marked(statement: ast.stmt, mark: str) -> frozenset[str]:
    """Return the words of all marks of that name."""
    decorators = statement.decorator_list if isinstance(statement, _NAMED) else []
    return frozenset(
        str(word.value)
        for each in decorators
        if isinstance(each, ast.Call) and ast.unparse(each.func) == f"pytest.mark.{mark}"
        for word in each.args
        if isinstance(word, ast.Constant)
    )


@functools.lru_cache(maxsize=256)
def _split(text: str) -> tuple[tuple[frozenset[str], ast.stmt], ...]:
    """Return a module's statements, each with the names that it defines, docstrings left out."""
    body = _without_docstring(ast.parse(text).body)
    return tuple((frozenset(_defined(statement)), statement) for statement in _alone(body))


def _alone(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module; what is imported in one line comes in one by one."""
    for statement in body:
        if isinstance(statement, ast.Import):
            yield from (ast.Import([alias]) for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                yield ast.ImportFrom(statement.module, [alias], statement.level)
        else:
            yield statement


def _defined(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module defines, a fixture's own name among them."""
    if isinstance(statement, _NAMED):
        yield statement.name
        for keyword in _keywords_of_decorators(statement):
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                yield str(keyword.value.value)
        return
    if isinstance(statement, ast.Import | ast.ImportFrom):
        alias = statement.names[0]
        yield alias.asname or alias.name.partition(".")[0]
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, (*_NAMED, ast.Import, ast.ImportFrom)):
            yield from _defined(node)


def _referred(statement: ast.stmt) -> Iterator[str]:
    """Yield every name that a statement may refer to: as code, as an argument, or as a text."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value  # as in `usefixtures("machine")`
        elif isinstance(node, ast.ImportFrom):
            module = (node.module or "").rpartition(".")[2]
            yield from (module if alias.name == "*" else alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name.rpartition(".")[2] for alias in node.names)


def _is_found(names: frozenset[str], statement: ast.stmt) -> bool:
    """Whether pytest finds this by itself: by its name, or as a fixture that every check gets."""
    return any(name.startswith(_FOUND) for name in names) or (
        isinstance(statement, _NAMED)
        and any(keyword.arg == "autouse" for keyword in _keywords_of_decorators(statement))
    )


def _keywords_of_decorators(
    statement: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
) -> Iterator[ast.keyword]:
    for decorator in statement.decorator_list:
        if isinstance(decorator, ast.Call):
            yield from decorator.keywords


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0].value if body and isinstance(body[0], ast.Expr) else None
    is_text = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return body[1:] if is_text else body


def _canonical(node: object) -> str:
    """Write a part of a syntax tree, equal on every Python that reads it.

    `ast.dump` differs from one to the next: newer ones leave out empty fields, or add them. Here,
    an empty field is never written, and neighbouring texts of an f-string are one.
    """
    if isinstance(node, ast.Constant):
        return f"{type(node.value).__name__} {node.value!r}"
    if isinstance(node, list):
        return f"[{', '.join(map(_canonical, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = {name: value for name, value in ast.iter_fields(node) if name not in _LAYOUT}
    if isinstance(node, _NAMED):
        fields["body"] = _without_docstring(node.body)
    elif isinstance(node, ast.JoinedStr):
        fields["values"] = _joined(node.values)
    told = [f"{k}={_canonical(v)}" for k, v in sorted(fields.items()) if v is not None and v != []]
    return f"{type(node).__name__}({', '.join(told)})"


def _joined(values: list[ast.expr]) -> list[ast.expr]:
    """Return the parts of an f-string without empty texts, and none beside another."""
    parts: list[ast.expr] = []
    for value in values:
        if not isinstance(value, ast.Constant):
            parts.append(value)
        elif parts and isinstance(last := parts[-1], ast.Constant):
            parts[-1] = ast.Constant(last.value + value.value)  # type: ignore[operator]
        elif value.value:
            parts.append(value)
    return parts
