"""The laws, held over the real guide, over a copy with one more distribution, and each broken."""

import re
from hashlib import sha256

import attrs
import pytest

from proof import paths
from proof.guide import manifest
from proof.records import lint_record
from proof.records.lint_record import FileRead, Finding, LintRecord, ToolRun
from tests.site import laws
from tests.site.docset import STEPS
from tests.site.laws import Guide

LAWS = [
    laws.shown_once_in_order,
    laws.runbooks_whole_in_order,
    laws.shown_is_run,
    laws.no_commands_but_steps,
]


@pytest.fixture(scope="module")
def real(guide):
    return Guide(guide, manifest.load())


@pytest.mark.parametrize("law", LAWS)
def test_the_real_guide_keeps_the_law(real, law):
    assert law(real) == []


def test_every_link_within_the_real_site_leads_somewhere(real, published):
    assert laws.links_lead_somewhere(real) == []
    assert laws.links_lead_somewhere(attrs.evolve(real, built=published), "/guide/") == []


@pytest.mark.parametrize("law", LAWS)
def test_with_one_more_distribution_the_law_holds(wider, law):
    assert wider.built.warnings == ""
    assert law(wider) == []


def test_one_more_distribution_has_its_tab_in_every_stage(real, wider):
    had = [[label for label, _ in tabs] for tabs in laws.stage_tabs(real)]
    have = [[label for label, _ in tabs] for tabs in laws.stage_tabs(wider)]
    assert len(had) == len(real.manifest.stages)
    assert have == [[*labels, "Example Linux"] for labels in had]


#: How a writer marks a heading and a label.
MARKS = {
    "text": r"^(?P<title>{titles})\n[=*~-]+$|^-\[ (?P<label>{labels}) \]-$",
    "latex": r"^\\(?:sub)?section\{{(?P<title>{titles})\}}|\\\w+\*\{{(?P<label>{labels})\}}$",
}


@pytest.mark.parametrize("builder", MARKS)
def test_labels_survive_in_every_stage_of_the_real_guide(wider, builder):
    files = (wider.built.folder.parent / builder).rglob("*")
    written = [path for path in files if path.suffix in {".txt", ".tex"}]
    if builder == "latex":  # all pages are in one file, and others have the same headings
        text = next(t for t in (path.read_text() for path in written) if "WORKERPASSWD" in t)
        parts = re.split(r"\\label\{\\detokenize\{([\w/-]+)::doc\}\}", text)
        pages = [parts[parts.index(name) + 1] for name in ("setup", "operate")]
    else:
        pages = [
            path.read_text()
            for name in ("setup", "operate")
            for path in written
            if path.stem == name
        ]
    text = "".join(pages).replace(r"\sphinxhyphen{}", "-")
    titles = list(wider.manifest.stages.values())
    labels = [platform.label for platform in wider.manifest.platforms.values()]
    mark = MARKS[builder].format(
        titles="|".join(map(re.escape, titles)), labels="|".join(map(re.escape, labels))
    )
    found = [m["title"] or m["label"] for m in re.finditer(mark, text, re.MULTILINE)]
    assert found == [name for title in titles for name in (title, *labels)]


def test_commands_stand_under_their_label_where_there_are_no_tabs(wider):
    folder = wider.built.folder.parent / "text"
    text = "".join((folder / f"{name}.txt").read_text() for name in ("setup", "operate"))
    for platform in wider.manifest.platforms.values():
        under = "".join(part for part in text.split("-[ ") if part.startswith(platform.label))
        for file in wider.files(platform.key):
            assert f"\n   {file.read_text().splitlines()[0]}\n" in under


@pytest.fixture
def broken(docset):
    """Return a function that builds the tiny guide and says which law is broken."""

    def look(law):
        return law(Guide(docset.build(), manifest.load(docset.manifest)))

    return look


@pytest.mark.parametrize("law", LAWS)
def test_a_tiny_guide_keeps_the_law(broken, law):
    assert broken(law) == []


def test_a_step_that_is_shown_twice_is_found(docset, broken):
    page = docset.source / "index.md"
    page.write_text(page.read_text() + "\n```{stage} create\n```\n")
    assert broken(laws.shown_once_in_order) == [
        "4 sets of tabs for 3 stages",
        "4 blocks for 3 files",
    ]


def test_a_stage_that_no_page_shows_is_found(docset, broken):
    page = docset.source / "index.md"
    page.write_text(page.read_text().replace("```{stage} create\n```", ""))
    found = broken(laws.shown_once_in_order)
    assert found[0].startswith("stage create: shown ")
    assert found[1:] == ["2 sets of tabs for 3 stages", "2 blocks for 3 files"]


def test_a_runbook_that_is_not_there_and_one_too_many_are_found(docset):
    guide = Guide(docset.build(), manifest.load(docset.manifest))
    page = guide.built.folder / "runbook" / "alpha.html"
    page.rename(page.with_name("other.html"))
    assert laws.runbooks_whole_in_order(guide) == [
        "alpha has steps and no runbook",
        "runbook/other.html is of no platform",
    ]


def test_stages_out_of_order_are_found(docset, broken):
    page = docset.source / "index.md"
    text = page.read_text().replace("{stage} create", "{stage} later")
    text = text.replace("{stage} prepare", "{stage} create").replace(
        "{stage} later", "{stage} prepare"
    )
    page.write_text(text)
    assert [line.partition(":")[0] for line in broken(laws.shown_once_in_order)] == [
        "stage prepare",
        "stage create",
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("10-prepare", STEPS["10-prepare"].rstrip("\n")),
        ("10-prepare", STEPS["10-prepare"].replace("\n", "\r\n")),
        ("10-prepare", STEPS["10-prepare"].replace("   ", " ")),
        ("10-prepare", STEPS["11-prepare-more"]),
        ("09-prepare-first", "true\n"),
        ("12-create-first", "true\n"),
    ],
)
def test_a_page_and_a_runbook_that_are_not_what_the_files_say_are_found(docset, name, text):
    built = docset.build()
    (docset.manifest.parent / "alpha" / f"{name}.sh").write_bytes(text.encode())
    guide = Guide(built, manifest.load(docset.manifest))
    found = laws.shown_once_in_order(guide)
    stage = name.split("-")[1]
    assert found[0].startswith(f"stage {stage}: shown ")
    assert found[1:] == ([] if name in STEPS else ["3 blocks for 4 files"])
    runbooks = laws.runbooks_whole_in_order(guide)
    assert [line.partition(" show")[0] for line in runbooks] == ["the runbook of alpha does not"]


@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_block_of_a_page_is_shown_once(docset, broken, times):
    docset.snippet("look.sh", "ls /tmp\n")
    docset.page("evidence", "# Evidence\n\n" + times * "```{block} look\n```\n\n")
    found = broken(laws.shown_once_in_order)
    assert found == (
        [] if times == 1 else [f"look.sh is shown {times} times", f"{3 + times} blocks for 4 files"]
    )


def test_a_block_of_a_page_that_no_test_runs_is_found(docset, broken, monkeypatch, tmp_path):
    docset.snippet("look.sh", "ls /tmp\n")
    docset.page("evidence", "# Evidence\n\n```{block} look\n```\n")
    assert broken(laws.no_commands_but_steps) == []
    assert broken(laws.shown_is_run) == ["look.sh is shown, and no test runs it"]
    (tmp_path / "test_own.py").write_text('LOOK = "look.sh"\n')
    monkeypatch.setattr(laws, "CONTAINER_TESTS", tmp_path)
    assert broken(laws.shown_is_run) == []


@pytest.mark.parametrize("link", ["gone.html", "#gone", "evidence.html#gone", "records/gone.json"])
def test_a_link_that_leads_nowhere_is_found(docset, broken, link):
    assert broken(laws.links_lead_somewhere) == []
    page = docset.source / "index.md"
    page.write_text(f'{page.read_text()}\n<a href="{link}">x</a>\n')
    assert broken(laws.links_lead_somewhere) == [f"index.html: {link}"]


def test_a_step_that_nothing_runs_is_found(docset, broken):
    docset.platform("beta", "Beta", proven=False)
    assert broken(laws.shown_is_run) == [
        f"beta/{name}.sh is shown, and no target runs it" for name in sorted(STEPS)
    ]


@pytest.mark.parametrize(
    ("text", "findings", "tools", "broken_by"),
    [
        (None, (), (), []),
        ("ls\n", (), (), ["beta/30-create.sh"]),
        (None, [{"line": 1, "tool": "shfmt", "message": "no"}], (), ["beta/30-create.sh"]),
        (None, (), ("shellcheck",), [f"beta/{name}.sh" for name in sorted(STEPS)]),
    ],
    ids=["read", "another text", "a finding", "not by all tools"],
)
def test_a_step_that_nothing_runs_may_be_one_that_all_tools_read(
    docset, broken, monkeypatch, text, findings, tools, broken_by
):
    docset.platform("beta", "Beta", proven=False)
    named = ", ".join(f'"{name}"' for name in ("shfmt", *tools))
    docset.say(f'\n[lint]\ndialect = "bash"\ntools = [{named}]\n', "beta")
    made = LintRecord(
        platform="beta", started="2026-03-09T10:00:00Z", dialect="bash",
        tools=[ToolRun(name="shfmt", version="3")],
        files=[
            FileRead(file=f"beta/{name}.sh", sha256=sha256(text.encode()).hexdigest())
            for name, text in STEPS.items()
        ],
    )  # fmt: skip
    made.files[-1].findings = [Finding(**finding) for finding in findings]
    lint_record.save(made, docset.evidence)
    monkeypatch.setattr(paths, "PROMOTED", docset.evidence)
    if text:
        docset.snippet("beta/30-create.sh", text)
    assert [line.split()[0] for line in broken(laws.shown_is_run)] == broken_by


def test_a_step_that_nothing_runs_needs_a_reason(docset, broken):
    docset.platform("beta", "Beta", proven=False)
    docset.exempt("30-create", "It asks a person.", "beta")
    assert [line.split()[0] for line in broken(laws.shown_is_run)] == [
        "beta/10-prepare.sh",
        "beta/11-prepare-more.sh",
    ]
    assert "It asks a person." in docset.build().text()


@pytest.mark.parametrize(
    "block",
    [
        "```bash\nrm -r x\n```",
        "```console\n$ rm -r x\n```",
        "```\nrm -r x\n```",
        "~~~sh\nrm -r x\n~~~",
        "    rm -r x",
        "```{code-block} shell\nrm -r x\n```",
        "```{code-block} text\n$ rm -r x\n```",
        "```{code-block} text\nuser@host# rm -r x\n```",
        "```{code-block} bash\n:class: guide-code\nrm -r x\n```",
        "```{parsed-literal}\nrm -r x\n```",
        "```{literalinclude} more.sh\n:language: bash\n```",
        "```{eval-rst}\n::\n\n   rm -r x\n```",
        "````{tab} One\n```bash\nrm -r x\n```\n````",
        "<pre>\nrm -r x\n</pre>",
    ],
)
def test_a_block_of_commands_that_is_no_step_is_found(docset, broken, block):
    (docset.source / "more.sh").write_text("rm -r x\n")
    docset.page("evidence", f"# Evidence\n\n{block}\n")
    found = broken(laws.no_commands_but_steps)
    assert len(found) == 1
    assert found[0].startswith("evidence: ")
    assert "rm -r x" in found[0]


@pytest.mark.parametrize("block", ["```toml\na = 1\n```", "```{code-block} text\nDone: 5 $\n```"])
def test_a_block_that_is_no_command_is_none(docset, broken, block):
    docset.page("evidence", f"# Evidence\n\n{block}\n")
    assert broken(laws.no_commands_but_steps) == []


@pytest.mark.parametrize(
    ("options", "own"),
    [
        ("", True),
        (":lines: 2\n", True),
        (":language: console\n", True),
        (":prepend: cd y\n", False),
        (":dedent: 1\n", False),
    ],
)
def test_a_block_of_the_walk_may_be_shown_if_it_is_its_own_lines(
    docset, broken, monkeypatch, options, own
):
    walk = docset.folder / "tests" / "walk" / "steps"
    walk.mkdir(parents=True)
    (walk / "10-look.sh").write_text("ls\nrm -r x\n")
    included = f"```{{literalinclude}} ../tests/walk/steps/10-look.sh\n{options}```\n"
    docset.page("evidence", f"# Evidence\n\n{included}")
    assert broken(laws.no_commands_but_steps) != []
    monkeypatch.setattr(laws, "WALK", walk)
    assert (broken(laws.no_commands_but_steps) == []) is own
