"""`{block}`: commands that belong to a page, as their file has them."""

import pytest

LOOK = "ls   /tmp 'a<b'\n"


def shown(docset, text):
    docset.show(text)
    return docset.build()


def test_a_block_is_its_file_byte_for_byte_and_a_change_is_shown_by_the_next_build(docset):
    docset.snippet("look.sh", LOOK)
    built = shown(docset, "```{block} look\n```")
    assert built.warnings == ""
    assert built.blocks("evidence") == [LOOK]
    docset.snippet("look.sh", "ls\n")
    assert docset.rebuild().blocks("evidence") == ["ls\n"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no file snippets/look.sh"),
        ("ls\n$ ls\n", "snippets/look.sh:2: no prompt in a step: take out `$`"),
        ("ls && ls\n", "snippets/look.sh:1: write one command a line, without && or ||"),
    ],
)
def test_a_block_that_is_wrong_is_told_with_its_place(docset, text, said):
    if text:
        docset.snippet("look.sh", text)
    warnings = shown(docset, "```{block} look\n```").warnings
    assert said in warnings
    assert "evidence.md:6: " in warnings


def test_a_block_that_is_no_text_is_told(docset):
    (docset.manifest.parent / "look.sh").write_bytes(b"ls \xff\n")
    assert "look.sh:1" in shown(docset, "```{block} look\n```").warnings


def test_what_can_wait_is_closed_below_its_title(docset):
    text = "```{closed} Which & why\nLater.\n```"
    closed = shown(docset, text).soup("evidence").details
    assert "open" not in closed.attrs
    assert closed.get_text().split() == ["Which", "&", "why", "Later."]
    assert "Which & why:\n\nLater." in (docset.build("text").folder / "evidence.txt").read_text()
