"""Shows the numbered pages of the guide at the top of each of them."""

import html
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def add(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: nodes.document | None
) -> None:
    """Give the page's template `guide_path`; other pages than those of the path have none."""
    env = app.env
    # A numbered toctree gives each of its pages one number, and their sections none.
    numbers = {name: found[""][0] for name, found in env.toc_secnumbers.items() if found.get("")}
    if page not in numbers:
        return
    items = []
    for name, number in sorted(numbers.items(), key=lambda item: item[1]):
        title = html.escape(env.titles[name].astext())
        if name == page:
            items.append(f'<li aria-current="step"><b>{number}</b> {title}</li>')
        else:
            address = app.builder.get_relative_uri(page, name)
            words = f'<b>{number}</b><span class="guide-unseen"> {title}</span>'
            items.append(f'<li><a href="{address}" title="{title}">{words}</a></li>')
    context["guide_path"] = (
        f'<nav class="guide-path" aria-label="Steps"><ol>{"".join(items)}</ol></nav>'
    )
