"""The site's scripts are made of web/*.js, and kept small."""

import gzip

from proof.guide import manifest
from proof.site.directives import fill
from proof.site.output import javascript, minified

#: Bytes on the wire, as all weights of a first visit are counted.
LIMIT = 12_000


def test_the_files_share_one_strict_function_in_the_order_of_their_names(tmp_path):
    (tmp_path / "10-second.js").write_text("// Why.\nsay(`more`, first);\n")
    (tmp_path / "00-first.js").write_text("const first = make();\n")
    assert minified.load(tmp_path) == '(function(){"use strict";const e=make();say(`more`,e)})()\n'


def test_the_real_one_is_small():
    whole = minified.load(javascript.WEB, fill.data(manifest.load()), minified.copied(""))
    assert len(gzip.compress(whole.encode())) < LIMIT
