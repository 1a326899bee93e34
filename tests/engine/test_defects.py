"""Ways to break the guide, each of them found, with a message that names its cause.

Each changes one thing in a copy of the guide and proves that, in a real system, from the first
step on.  Defects of late steps start from a machine on which the guide has been before.
"""

import pytest

from benchmarks import defects

DEFECTS = defects.load()


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_of_the_guide(name, guide, after, verify, whose):
    defect = DEFECTS[name]
    if defect.base:
        guide.on(after[defect.base])
    if defect.account:
        guide.setting(defect.step, f'as = "{defect.account}"')
    if defect.old or defect.new:
        guide.change(defect.step, defect.old, defect.new)
    ended = verify("--until", "remove" if "remove" in defect.step else "start")
    whose("guide")
    assert ended.status == 1
    assert defect.says in ended.words
    assert defect.shows in ended.output
