"""Every error that a maintainer can make in a page or the evidence: it says where and what to do.

Those of the manifest and of steps are in tests/unit/guide/test_maintainers_errors.py.
"""

import re

import pytest

from proof.records import transcripts

PAGE = "# Guide\n\n```{stage} prepare\n```\n\n## Two\n\n```{stage} create\n```\n"
LAST = "\n## Three\n\n```{stage} remove\n```\n\n```{toctree}\nevidence\n```\n"


def shows(text, name="index"):
    return lambda docset: docset.page(name, text)


def recorded(then=lambda _: None, **changes):
    """Make a record with changes, and then do something to the folder of the evidence."""
    return lambda docset: (docset.record(**changes), then(docset.evidence))


def without(name):
    return recorded(lambda folder: (folder / name).unlink())


def changed(change):
    """Change the text of the record."""

    def then(folder):
        path = folder / "alpha-1.json"
        path.write_text(change(path.read_text()))

    return recorded(then)


def renamed(folder):
    for end in (".json", ""):
        (folder / f"alpha-1{end}").rename(folder / f"gamma-1{end}")


def doubled(docset):
    transcripts.pack(docset.record(), docset.evidence, docset.evidence)


def packed_alone(docset):
    doubled(docset)
    (docset.evidence / "alpha-1.tar").rename(docset.evidence / "alpha-2.tar")


AGAIN = "; test it again: nox -s verify-snippets -- alpha-1 --record"
RECORD = "evidence/alpha-1.json:1"

#: What causes it, its file and line, and what is wrong and what to do.
CASES = {
    "an unknown stage": (
        shows(PAGE.replace("create", "creat") + LAST), "source/index.md:8",
        "there is no stage 'creat' (did you mean create?)",
    ),
    "a stage shown twice on a page": (
        shows(PAGE + "\n```{stage} prepare\n```\n" + LAST), "source/index.md:11",
        "stage 'prepare' is shown again; take out this one or that in index.md:3",
    ),
    "a stage shown on two pages": (
        shows("# E\n\n```{evidence}\n```\n\n```{stage} remove\n```\n", "evidence"),
        "source/index.md:13",
        "stage 'remove' is shown again; take out this one or that in evidence.md:6",
    ),
    "a stage on no page": (
        shows(PAGE.replace("create", "remove") + LAST.replace("{stage} remove\n", "{note}\nHi.\n")),
        "snippets/guide.toml:1",
        "stages.create: no page shows this stage; give it a section with {stage} create",
    ),
    "prose beside no step": (
        lambda docset: docset.snippet("alpha/31-create.md", "Nobody sees this.\n"),
        "snippets/alpha/31-create.md:1",
        "there is no step of this name, so no page shows this text; name it after its step, or",
    ),
    "a link to nowhere in prose": (
        lambda docset: docset.snippet("alpha/30-create.md", "A word.\n\n{ref}`nowhere`\n"),
        "snippets/alpha/30-create.md:3", "undefined label: 'nowhere'",
    ),
    "a record of another system": (
        recorded(os_release={"ID": "alpha", "VERSION_ID": "2"}), RECORD,
        "this record is refused: the system said VERSION_ID='2', and alpha-1 is "
        f"VERSION_ID='1'{AGAIN}",
    ),
    "a record of another platform": (
        recorded(platform="beta"), RECORD,
        f"this record is refused: it is a record of platform 'beta', not of 'alpha'{AGAIN}",
    ),
    "a transcript that is missing": (
        without("alpha-1/30-create.txt"), RECORD,
        f"this record is refused: transcript 'alpha-1/30-create.txt' is missing{AGAIN}",
    ),
    "transcripts without their record": (
        without("alpha-1.json"), "evidence/alpha-1:1",
        "these transcripts belong to no record; remove the folder",
    ),
    "transcripts that are there twice": (
        doubled, "evidence/alpha-1:1", "these transcripts are in alpha-1.tar; remove the folder",
    ),
    "packed transcripts without their record": (
        packed_alone, "evidence/alpha-2.tar:1", "transcripts belong to no record; remove the file",
    ),
    "evidence of a target that is gone": (
        recorded(renamed), "evidence/gamma-1.json:1",
        "there is no target 'gamma-1'; remove this record and its transcripts",
    ),
    "a record that is none": (changed(lambda _: "{"), RECORD, f"column 2 (char 1){AGAIN}"),
    "a record of another schema": (
        changed(lambda text: text.replace('"schema": 1', '"schema": 99')), RECORD,
        f"schema 99; known is 1{AGAIN}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_says_where_and_what_to_do(docset, name):
    cause, place, rest = CASES[name]
    cause(docset)
    told = re.findall(r"^(.+?): (?:WARNING|ERROR): (.+)$", docset.build().warnings, re.MULTILINE)
    assert [what for at, what in told if at == str(docset.folder / place) and rest in what], told


def test_what_is_wrong_with_the_manifest_ends_the_build(docset):
    docset.replace('as = "worker"', 'as = "wroker"')
    place = re.escape(str(docset.table()))
    sentence = rf"^\n{place}: steps\.30-create\.as: there is no account 'wroker'"
    with pytest.raises(SystemExit, match=sentence):
        docset.build()


def test_a_problem_is_told_again_until_it_is_gone(docset):
    docset.snippet("alpha/31-create.md", "Nobody sees this.\n")
    assert "31-create.md:1" in docset.build().warnings
    assert "31-create.md:1" in docset.build().warnings
    (docset.manifest.parent / "alpha" / "31-create.md").unlink()
    assert docset.build().warnings == ""
