"""Settings of the site; what the pages are made of is in proof/site."""

import gc
import os
import re
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
# The machinery is used where it lies, whether or not it is installed.
sys.path.insert(0, str(HERE))

# A build makes millions of small objects and ends: to look for dead ones as often as Python does by
# itself takes a sixth of the time, and to do it seldom takes some 10 MB more.
gc.set_threshold(100_000, 50, 100)

project = "Buildbot Worker Guide"
extensions = [
    "myst_parser",
    "sphinx_inline_tabs",
    "sphinx_copybutton",
    "notfound.extension",
    "proof.site",
    "proof.site.output.slim_html",
    "proof.site.output.accessible_html",
    "proof.site.output.markdown_copies",
    "proof.site.output.search",
]
language = "en"
nitpicky = True
# What a record says is shown as it stands.
smartquotes = False
# The other domains describe programs; asking C++'s for each link took a tenth of a build.
myst_ref_domains = ["std"]

# Where the site is published is known to whoever publishes it; each of these may be unset.
html_baseurl = os.environ.get("SITE_ADDRESS") or os.environ.get("READTHEDOCS_CANONICAL_URL", "")
# Sphinx joins names of pages to it, and would drop a last folder that no slash follows.
html_baseurl += "/" * bool(html_baseurl and not html_baseurl.endswith("/"))
# A server shows this page for any address, so its links begin at the root of the site.
notfound_urls_prefix = urlsplit(html_baseurl).path or "/"
notfound_context = {
    "title": "Page not found",
    "body": "<h1>Page not found</h1>\n<p>There is no page at this address. "
    f'<a href="{notfound_urls_prefix}index.html">Begin at the front</a>, or '
    f'<a href="{notfound_urls_prefix}search.html">search for it</a>.</p>',
}

html_theme = "furo"
templates_path = ["source/_templates"]
html_theme_options = {"top_of_page_buttons": ["edit"]}
# Read the Docs tells Furo by itself; a run of GitHub's workflows says it in these.
if repository := os.environ.get("GITHUB_REPOSITORY"):
    html_theme_options |= {
        "source_repository": f"{os.environ['GITHUB_SERVER_URL']}/{repository}",
        "source_branch": os.environ["GITHUB_REF_NAME"],
        "source_directory": "source/",
    }
html_title = project
# The steps of the volunteer path are numbered.
html_secnumber_suffix = " · "
# A section has no number of its own; a text would have the dot that follows one.
text_add_secnumbers = False
html_static_path = ["source/_static"]
html_favicon = html_logo = "source/_static/favicon.svg"
html_css_files = ["guide.css"]
html_copy_source = False
# It would list the glossary's terms a second time, on a page that nothing leads to.
html_use_index = False
html_show_copyright = False
# Statuses and ages hold for the day of the build, so each page says when that was.
html_last_updated_fmt = "%Y-%m-%d"

# Steps are there to be copied; transcripts are there to be read.
copybutton_selector = "div.guide-code pre, div.guide-shell pre, div.guide-walk pre"

# `nox -s linkcheck`: patient with a slow host, and not with one that is gone.
UNCHECKED = tomllib.loads((HERE / "source/unchecked-links.toml").read_text(encoding="utf-8"))
linkcheck_timeout = 20
linkcheck_retries = 3
linkcheck_rate_limit_timeout = 60
linkcheck_ignore = [
    # Files that are written with the pages; the tests of the site follow these links.
    r"(\.\./)*(records|feeds)/|evidence\.json$",
    *(re.escape(link["address"]) + "$" for link in UNCHECKED["unchecked"]),
]
# What follows `#!` or `#/` is no place on a page, but something that its script reads.
linkcheck_anchors_ignore = ["^!", "^/"]
# GitHub's pages make their anchors in the browser.
linkcheck_anchors_ignore_for_url = [r"https://github\.com/"]


def setup(app: Sphinx) -> None:
    """Find the pages for whoever calls Sphinx with this folder, as Read the Docs does."""
    if app.srcdir == app.confdir:
        app.srcdir = HERE / "source"
