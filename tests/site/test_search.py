"""The search knows what is in which tab, and leads there."""

import json

import pytest

from proof.guide import manifest
from proof.site.output import search

SET = """# One

(here)=

## Two

```{tab} A b
Alpha `x`

~~~sh
run <y>
~~~
```
```{tab} C
Gamma
```
"""


@pytest.fixture
def docset(docset):
    conf = docset.folder / "conf.py"
    conf.write_text(conf.read_text() + "extensions.append('proof.site.output.search')\n")
    return docset


def entries(built):
    text = (built.folder / search.INDEX).read_text()
    return json.loads(text.removeprefix("globalThis.guideTabs = ").removesuffix(";\n"))


def test_each_tab_is_listed_with_its_section_a_place_and_its_text(docset):
    docset.page("index", SET)
    assert entries(docset.build())["index"] == [
        ["A b", "Two", "here", "Alpha x run <y>"],
        ["C", "Two", "here", "Gamma"],
    ]


def test_the_place_of_a_tab_is_its_first_one_or_that_of_its_section(docset):
    found = entries(docset.build())["index"]
    # The first stage's tab begins with what is said of the platform, the last has no step.
    assert [place for _, _, place, _ in found] == ["about-alpha", "alpha-30-create", "three"]
    assert "apt update" in found[0][3]
    assert "create WORKERNAME" in found[1][3]


def test_a_page_that_was_changed_is_listed_anew(docset):
    docset.page("index", SET)
    docset.build()
    docset.page("index", SET.replace("Gamma", "Delta"))
    assert entries(docset.rebuild())["index"][1][3] == "Delta"


def test_every_platform_is_there_in_every_stage(guide):
    known = manifest.load()
    found = [label for page in ("setup", "operate") for label, *_ in entries(guide)[page]]
    labels = [platform.label for platform in known.platforms.values()]
    assert found == labels * len(known.stages)
