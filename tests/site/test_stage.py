"""`{stage}`: the tabs of a stage, made from the files."""


def test_a_step_that_two_platforms_share_is_in_the_tab_of_each(docset):
    docset.platform("beta", "Beta")
    text = "sh <<'END'\necho \"<WORKERNAME>\"\nEND\n"
    for key in ("alpha", "beta"):
        table = docset.table(key)
        table.write_text('extends = "both"\n' + table.read_text())
    docset.snippet("both/platform.toml", "")
    docset.snippet("both/31-create-more.sh", text)
    docset.snippet("both/31-create-more.md", "Of both.\n")
    built = docset.build()
    assert built.warnings == ""
    assert built.blocks().count(text) == 2
    assert built.text().count("Of both.") == 2
    for key in ("alpha", "beta"):
        step = built.soup().find(id=f"{key}-31-create-more")
        assert step.select_one(".guide-code")["class"].count("highlight-text") == 1


def test_what_belongs_to_no_step_is_a_place_in_the_first_stage(docset):
    docset.platform("beta", "Beta")
    docset.snippet("alpha/about.md", "Alpha is `small`.\n")
    docset.show("[Small](#about-alpha)")
    built = docset.build()
    assert built.warnings == ""
    place = built.html().partition('id="about-alpha"')[2].partition("</div>")[0]
    assert "Alpha is " in place
    assert built.html().count("Alpha is ") == 1


def test_a_platform_without_a_step_says_so(docset):
    assert docset.build().text().count("This stage has no steps on this platform.") == 1
