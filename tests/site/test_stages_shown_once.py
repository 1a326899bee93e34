"""Where each stage is shown; tests/site/test_maintainers_errors.py has what is said of it."""

REMOVE = "```{stage} remove\n```\n"


def test_a_stage_that_moves_to_another_page_is_shown_once(docset):
    docset.build()
    docset.page("index", (docset.source / "index.md").read_text().replace(REMOVE, ""))
    assert "stages.remove: no page shows this stage" in docset.rebuild().warnings
    docset.show(REMOVE)
    assert docset.rebuild().warnings == ""


def test_pages_that_are_read_side_by_side_are_compared(docset):
    docset.platform("beta", "Beta")  # Sphinx reads few pages one by one
    docset.show(REMOVE)
    built = docset.rebuild(parallel=2)
    assert len(built.read) > 5
    assert "index.md:13: WARNING: stage 'remove' is shown again" in built.warnings


def test_a_page_that_is_removed_takes_its_stage_with_it(docset):
    """No page is read for it: the next ones get another number, and are written alone."""
    table = "```{toctree}\n:numbered:\nfirst\nsecond\n```\n"
    start = (docset.source / "index.md").read_text()
    docset.page("index", start.replace(REMOVE, table))
    docset.page("first", f"# First\n\n{REMOVE}")
    docset.page("second", "# Second\n\nText.\n")
    assert docset.build().warnings == ""
    (docset.source / "first.md").unlink()
    again = docset.rebuild()
    assert again.read == []
    assert "stages.remove: no page shows this stage" in again.warnings
