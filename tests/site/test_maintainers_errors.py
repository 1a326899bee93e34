"""Every error that a maintainer can make in a page or the evidence: it says where and what to do.

Those of the manifest and of steps are in tests/unit/guide/test_maintainers_errors.py.
"""

import re

import attrs
import pytest

from proof.records import transcripts

PAGE = "# Guide\n\n```{stage} prepare\n```\n\n## Two\n\n```{stage} create\n```\n"
LAST = "\n## Three\n\n```{stage} remove\n```\n\n```{toctree}\nevidence\n```\n"


def shows(text):
    return lambda docset: docset.page("index", text)


def records(**changes):
    return lambda docset: docset.record(**changes)


def renamed(docset):
    docset.record()
    (docset.evidence / "alpha-1.json").rename(docset.evidence / "gamma-1.json")
    (docset.evidence / "alpha-1").rename(docset.evidence / "gamma-1")


def without_transcript(docset):
    docset.record()
    (docset.evidence / "alpha-1" / "30-create.txt").unlink()


def without_record(docset):
    docset.record()
    (docset.evidence / "alpha-1.json").unlink()


def broken(docset):
    docset.record()
    (docset.evidence / "alpha-1.json").write_text("{")


def of_another_schema(docset):
    docset.record()
    path = docset.evidence / "alpha-1.json"
    path.write_text(path.read_text().replace('"schema": 1', '"schema": 99'))


@attrs.frozen
class Case:
    """`place` is file and line; `rest` says what is wrong and what to do."""

    cause: object
    place: str
    rest: str


def doubled(docset):
    transcripts.pack(docset.record(), docset.evidence, docset.evidence)


def packed_alone(docset):
    doubled(docset)
    (docset.evidence / "alpha-1.tar").rename(docset.evidence / "alpha-2.tar")


AGAIN = "; test it again: nox -s verify-snippets -- alpha-1 --record"
CASES = {
    "an unknown stage": Case(
        shows(PAGE.replace("create", "creat") + LAST),
        "source/index.md:8",
        "there is no stage 'creat' (did you mean create?)",
    ),
    "a stage shown twice on a page": Case(
        shows(PAGE + "\n```{stage} prepare\n```\n" + LAST),
        "source/index.md:11",
        "stage 'prepare' is shown again; take out this one or that in index.md:3",
    ),
    "a stage shown on two pages": Case(
        lambda docset: docset.page(
            "evidence", "# E\n\n```{evidence}\n```\n\n```{stage} remove\n```\n"
        ),
        "source/index.md:13",
        "stage 'remove' is shown again; take out this one or that in evidence.md:6",
    ),
    "a stage on no page": Case(
        shows(PAGE.replace("create", "remove") + LAST.replace("{stage} remove\n", "{note}\nHi.\n")),
        "snippets/guide.toml:1",
        "stages.create: no page shows this stage; give it a section with {stage} create",
    ),
    "prose beside no step": Case(
        lambda docset: docset.snippet("alpha/31-create.md", "Nobody sees this.\n"),
        "snippets/alpha/31-create.md:1",
        "there is no step of this name, so no page shows this text; name it after its step, or",
    ),
    "a link to nowhere in prose": Case(
        lambda docset: docset.snippet("alpha/30-create.md", "A word.\n\n{ref}`nowhere`\n"),
        "snippets/alpha/30-create.md:3",
        "undefined label: 'nowhere'",
    ),
    "a record of another system": Case(
        records(os_release={"ID": "alpha", "VERSION_ID": "2"}),
        "evidence/alpha-1.json:1",
        "this record is refused: the system said VERSION_ID='2', and alpha-1 is "
        f"VERSION_ID='1'{AGAIN}",
    ),
    "a record of another platform": Case(
        records(platform="beta"),
        "evidence/alpha-1.json:1",
        f"this record is refused: it is a record of platform 'beta', not of 'alpha'{AGAIN}",
    ),
    "a transcript that is missing": Case(
        without_transcript,
        "evidence/alpha-1.json:1",
        f"this record is refused: transcript 'alpha-1/30-create.txt' is missing{AGAIN}",
    ),
    "transcripts without their record": Case(
        without_record,
        "evidence/alpha-1:1",
        "these transcripts belong to no record; remove the folder",
    ),
    "transcripts that are there twice": Case(
        doubled, "evidence/alpha-1:1", "these transcripts are in alpha-1.tar; remove the folder"
    ),
    "packed transcripts without their record": Case(
        packed_alone, "evidence/alpha-2.tar:1", "transcripts belong to no record; remove the file"
    ),
    "evidence of a target that is gone": Case(
        renamed,
        "evidence/gamma-1.json:1",
        "there is no target 'gamma-1'; remove this record and its transcripts",
    ),
    "a record that is none": Case(broken, "evidence/alpha-1.json:1", f"column 2 (char 1){AGAIN}"),
    "a record of another schema": Case(
        of_another_schema, "evidence/alpha-1.json:1", f"schema 99; known is 1{AGAIN}"
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_says_where_and_what_to_do(docset, name):
    case = CASES[name]
    case.cause(docset)
    told = re.findall(r"^(.+?): (?:WARNING|ERROR): (.+)$", docset.build().warnings, re.MULTILINE)
    place = str(docset.folder / case.place)
    assert [what for where, what in told if where == place and case.rest in what], told


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
