"""The text beside a step: what is closed below its commands."""


def test_what_a_step_says_below_a_heading_is_closed_below_its_commands(docset):
    docset.snippet("alpha/30-create.md", "Above.\n\n## If this fails\n\nOne.\n\n## Why\n\nTwo.\n")
    built = docset.build()
    assert built.warnings == ""
    said = "create WORKERNAME If this fails One. Why Two."
    assert said in built.text()
    step = built.soup().find(id="alpha-30-create")
    parts = step.find_all("details")
    assert [part.summary.get_text() for part in parts] == ["If this fails", "Why"]
    assert not any("open" in part.attrs for part in parts)
    assert step.find("p").get_text() == "Above."


def test_a_warning_of_a_closed_part_names_its_own_line(docset):
    docset.snippet("alpha/30-create.md", "Above.\n\n## Why\n\n{ref}`nowhere`\n")
    assert "alpha/30-create.md:5: " in docset.build().warnings
