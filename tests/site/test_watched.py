"""A build looks at all files first, and loads nothing that reads pages where none differs."""

import os
import re
import subprocess
import sys
from datetime import timedelta

from proof.paths import ROOT
from proof.site import generated_pages, knowledge, watched
from tests.site.docset import TODAY

#: The project's own extensions, as its conf.py names them.
OURS = re.findall(r'"(proof\.site[^"]*)"', (ROOT / "conf.py").read_text(encoding="utf-8"))

#: Slow to load, and needed only to read what pages are made from.
SLOW = {"attrs", "cattrs", "minify", "proof.site.knowledge", "proof.site.reading"}


def loaded(docset):
    """Build by a process of its own, and return the modules that it loaded."""
    out = docset.folder / "out"
    settings = [f"-D{name}={value}" for name, value in docset._settings(TODAY).items()]
    command = [sys.executable, "-X", "importtime", "-m", "sphinx", "-q", *settings]
    command += ["-c", docset.folder, "-d", out / "doctrees", docset.source, out / "html"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(re.findall(r"import time:[ \d]+\|[ \d]+\| +(\S+)", done.stderr))


def test_a_build_that_finds_nothing_to_do_loads_nothing_that_reads_pages(docset):
    settings = f"extensions = {['myst_parser', *OURS]}\nhtml_theme = 'furo'\n"
    (docset.folder / "conf.py").write_text(settings)
    docset.record()
    assert SLOW - loaded(docset) == set()
    found = loaded(docset)
    assert found & SLOW == set()
    ours = [name.split(".") for name in found if name.startswith("proof.")]
    assert {name[1] for name in ours} == {"dates", "errors", "paths", "site"}
    docset.snippet("alpha/11-prepare-more.sh", "true\n")
    assert SLOW - loaded(docset) == set()


def test_the_guide_is_read_again_only_after_a_change(two, monkeypatch):
    reads = []
    real = knowledge._read
    monkeypatch.setattr(knowledge, "_read", lambda *of: reads.append(of) or real(*of))
    page = two.source / "index.md"
    page.write_text(page.read_text() + "More.\n")
    again = two.rebuild()
    assert (again.read, reads) == (["index"], [])
    assert "on Beta One" in again.text()
    two.snippet("beta/30-create.sh", "create anew\n")
    assert "◐ Out of date on Beta One" in two.rebuild().text()
    two.rebuild(today=TODAY + timedelta(days=1))
    monkeypatch.setattr(watched, "code_version", lambda: 1)
    two.rebuild(today=TODAY + timedelta(days=1))
    assert len(reads) == 3


def test_an_edit_is_seen_that_leaves_a_file_as_long_and_as_old_as_it_was(docset):
    docset.record()
    step = docset.manifest.parent / "alpha" / "11-prepare-more.sh"
    before = step.stat()
    assert "guide-step-stale" not in docset.build().html()
    text = step.read_text()
    step.write_text(text[:-2] + "x\n")
    os.utime(step, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = step.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert step.read_text() != text
    assert "guide-step-stale" in docset.rebuild().html()


def test_an_edit_while_a_build_reads_is_seen_by_the_next(docset, monkeypatch):
    docset.record()
    write = generated_pages.write

    def edit_and_write(*given):
        docset.snippet("alpha/11-prepare-more.sh", "true\n")
        write(*given)

    monkeypatch.setattr(generated_pages, "write", edit_and_write)
    assert "guide-step-stale" not in docset.build().html()
    monkeypatch.undo()
    assert "guide-step-stale" in docset.rebuild().html()
