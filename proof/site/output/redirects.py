"""Small pages at the addresses of the old texts: they lead on, place by place, on any host."""

import html
import json
from collections.abc import Iterator
from pathlib import Path

import attrs
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri

from proof.guide.tables import or_near
from proof.site import data_files, files, report
from proof.site.files import REDIRECTS

# A script knows the place that was asked for; without one, the list names them all.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'self'; base-uri 'none'; form-action 'none'">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<link rel="canonical" href="{page}">
<title>This page has moved</title>
</head>
<body>
<h1>This page has moved</h1>
<p>It is now part of the <a href="{page}">{title}</a>. Its places:</p>
<ul>
{items}
</ul>
<script type="application/json" id="places">{places}</script>
<script src="{script}"></script>
</body>
</html>
"""

#: The script of these pages, from web/moved: no script stands within a page.
SCRIPT = "_static/moved.js"


@attrs.frozen
class Redirect:
    """Old paths of one page, the new page, and where its places are now, as PAGE#LABEL."""

    old: list[str]
    page: str
    places: dict[str, str]


@attrs.frozen
class Redirects:
    """All of them; `renamed`: by page, the former names of places on it, with today's."""

    redirects: list[Redirect]
    renamed: dict[str, dict[str, str]] = attrs.field(factory=dict)


def keep_names(app: Sphinx, tree: nodes.document) -> None:
    """Give the places of a page their former names as well, so that old links lead there."""
    path = Path(app.srcdir, REDIRECTS)
    if not path.is_file():
        return
    app.env.note_dependency(path)
    try:
        renamed = data_files.load(path, Redirects).renamed.get(app.env.docname, {})
    except ValueError:
        return  # `check` tells it
    for old, new in renamed.items():
        if new not in tree.ids or old in tree.ids:
            why = f"no place {new!r}" if new not in tree.ids else f"a place {old!r} of its own"
            what = f"renamed.{app.env.docname}.{old}: the page has {why}"
            report.warn(what, "redirect", f"{path}:1")
        else:
            tree.ids[new]["ids"].append(old)


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of what would lead nowhere, or would overwrite a page."""
    path = Path(app.srcdir, REDIRECTS)
    if not path.is_file():
        return
    try:
        found = data_files.load(path, Redirects)
        problems = [p for r in found.redirects for p in _problems(r, env)]
        problems += [f"renamed: no page {p!r}" for p in found.renamed if p not in env.found_docs]
    except ValueError as error:
        problems = [str(error)]
    for problem in problems:
        report.warn(problem, "redirect", f"{path}:1")


def _problems(redirect: Redirect, env: BuildEnvironment) -> Iterator[str]:
    for old in redirect.old:
        if old.removesuffix(".html").removesuffix("/index") in env.found_docs:
            yield f"{old}: a page of the guide has this address"
    labels = env.domains.standard_domain.anonlabels
    if redirect.page not in env.found_docs:
        yield f"there is no page {redirect.page!r}{or_near(redirect.page, env.found_docs)}"
    for place, new in redirect.places.items():
        page, _, label = new.partition("#")
        if labels.get(label, ("", ""))[0] != page:
            yield f"places.{place}: no page {page!r} has a label {label!r}"


def write(builder: StandaloneHTMLBuilder) -> None:
    """Write the pages beside those of the guide."""
    path = Path(builder.srcdir, REDIRECTS)
    if not path.is_file():
        return
    try:
        found = data_files.load(path, Redirects).redirects
    except ValueError:
        return  # `check` has told it
    texts = {old: _page(builder, old, redirect) for redirect in found for old in redirect.old}
    for name, text in texts.items():
        files.write(Path(builder.outdir, name), text)


def _page(builder: StandaloneHTMLBuilder, old: str, redirect: Redirect) -> str:
    labels = builder.env.domains.standard_domain.anonlabels

    def address(new: str) -> str:
        page, _, label = new.partition("#")
        anchor = labels.get(label, ("", label))[1]
        uri = relative_uri(old, builder.get_target_uri(page))
        return f"{uri}#{anchor}" if label else uri

    places = {place: address(new) for place, new in redirect.places.items()}
    # A place may have had more than one name; a reader needs it once.
    once = {new: place for place, new in reversed(places.items())}
    items = "\n".join(
        f'<li><a href="{html.escape(new)}">{html.escape(place)}</a></li>'
        for new, place in reversed(once.items())
    )
    start = address(redirect.page)
    return _PAGE.format(
        page=html.escape(start), title=html.escape(builder.config.project), items=items,
        places=_script({"places": places, "start": start}), script=relative_uri(old, SCRIPT),
    )  # fmt: skip


def _script(value: object) -> str:
    """Return a value as a script in a page may hold it."""
    return json.dumps(value).replace("<", "\\u003c")
