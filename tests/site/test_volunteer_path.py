"""The numbered pages of the path, in the sidebar and on top of each of them."""

import re


def test_the_pages_of_the_path_are_numbered_alike_in_the_sidebar_and_on_top(guide):
    path = ["overview", "request", "setup", "first-build", "operate", "troubleshooting"]
    for number, page in enumerate(path, 1):
        html = guide.html(page)
        steps = html.partition('<nav class="guide-path"')[2].partition("</nav>")[0]
        assert f'<li aria-current="step"><b>{number}</b> ' in steps
        others = [name for name in path if name != page]
        assert re.findall(r'href="([\w-]+)\.html"', steps) == others
        assert f">{number} · " in html.partition("<article")[0], "in the sidebar"
    assert "guide-path" not in guide.html("glossary")
