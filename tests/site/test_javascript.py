"""The site's own script: made of web/*.js, kept small, and written when it changes."""

import re

import pytest
from pygments.styles import get_style_by_name
from pygments.token import Comment, String

from proof.guide import manifest
from proof.paths import ROOT
from proof.site.directives import fill
from proof.site.output import javascript, minified
from tests.site.contrast import contrast


@pytest.fixture
def web(tmp_path, monkeypatch):
    """A folder of its own for the files of the script."""
    folder = tmp_path / "web"
    folder.mkdir()
    (folder / "10-second.js").write_text("// Why.\nsay(`more`, first);\n")
    (folder / "00-first.js").write_text("const first = make();\n")
    monkeypatch.setattr(javascript, "WEB", folder)
    return folder


def test_pages_load_it_with_its_checksum_in_place_of_the_others(web, docset):
    built = docset.build()
    loaded = re.findall(r'<script src="([^"]+)"', built.html())
    assert [src for src in loaded if re.fullmatch(r"_static/guide\.js\?v=[0-9a-f]+", src)]
    assert not [src for src in loaded if "tabs.js" in src or "furo.js" in src]
    written = (built.folder / "_static" / "guide.js").read_text()
    assert written == minified.load(
        web, fill.data(manifest.load(docset.manifest)), minified.copied("")
    )


def test_it_is_written_again_when_it_changes_and_only_then_and_so_are_the_pages(web, docset):
    folder = docset.build().folder

    def written():
        return [(folder / f).stat().st_mtime_ns for f in ("_static/guide.js", "evidence.html")]

    before = written()
    assert docset.rebuild().read == []
    assert written() == before
    (web / "00-first.js").write_text("const first = make(2);\n")
    # No page is read again; each names the script with its checksum, so each is written.
    assert docset.rebuild().read == []
    assert "make(2)" in (folder / "_static/guide.js").read_text()
    assert [now > then for now, then in zip(written(), before, strict=True)] == [True, True]


def test_code_can_be_read_on_its_ground_in_every_colour():
    """Furo would write the grounds into each page, which the policy of the site forbids."""
    style = (ROOT / "source/_static/guide.css").read_text()
    said = re.findall(r"--color-code-(background|foreground): (#\w+);", style)
    grounds = [colour for kind, colour in said if kind == "background"]
    texts = [colour for kind, colour in said if kind == "foreground"]
    assert len(grounds) == len(texts) == 3, "light, dark as chosen, dark as the system"
    for ground, text, name in zip(grounds, texts, ("a11y-light", "native", "native"), strict=True):
        assert contrast(ground, text) >= 12
        coloured = get_style_by_name(name)
        for kind in (Comment.Single, String.Single, String.Double):
            colour = coloured.style_for_token(kind)["color"]
            assert contrast(ground, f"#{colour}") >= 4.5, (name, kind)


def test_scripts_are_written_again_where_one_is_lost_or_unfinished(web, docset):
    static = docset.build().folder / "_static"
    script, stamp = static / "guide.js", static / ".guide.js.made-of"
    text = script.read_text()
    script.unlink()
    docset.rebuild()
    assert script.read_text() == text
    script.write_text("half a scr")
    stamp.unlink()
    docset.rebuild()
    assert script.read_text() == text
