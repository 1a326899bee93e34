"""Settings of the site; what the pages are made of is in proof/sphinx_ext."""

import sys
from pathlib import Path

# The machinery is used where it lies, whether or not it is installed.
sys.path.insert(0, str(Path(__file__).resolve().parent))

project = "Buildbot Worker Guide"
extensions = [
    "myst_parser",
    "sphinx_inline_tabs",
    "sphinx_copybutton",
    "proof.sphinx_ext",
]
language = "en"
nitpicky = True
# What a record says is shown as it stands.
smartquotes = False

html_theme = "furo"
html_title = project
html_static_path = ["source/_static"]
html_css_files = ["guide.css"]
html_copy_source = False
html_show_copyright = False

# Steps are there to be copied; transcripts are there to be read.
copybutton_selector = "div.guide-code pre"
