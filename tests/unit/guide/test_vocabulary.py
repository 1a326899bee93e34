import pytest

from proof.guide import manifest
from proof.guide.vocabulary import Dialect, Do, Init, Role, Tool, Way

BOOK = manifest.load()
PLATFORMS = BOOK.platforms.values()

USED = {
    Do: {action.do for platform in PLATFORMS for action in platform.actions},
    Role: set(BOOK.roles.values()),
    Init: {target.init for target in BOOK.targets.values()},
    Way: {target.way for target in BOOK.targets.values()},
    Tool: {tool for platform in PLATFORMS if platform.lint for tool in platform.lint.tools},
}


@pytest.mark.parametrize("words", USED)
def test_the_guide_uses_every_word(words):
    assert set(words) - USED[words] == set()


def test_a_step_has_the_suffix_of_its_dialect():
    wrong = [
        file
        for platform in PLATFORMS
        for file in platform.texts
        if file.suffix != platform.dialect.suffix
    ]
    assert wrong == []
    assert {dialect for dialect in Dialect if dialect.suffix == ".ps1"} == {Dialect.POWERSHELL}


@pytest.mark.parametrize(
    ("tool", "unix", "windows"),
    [
        (Tool.SHELLCHECK, True, False),
        (Tool.BUILDBOT_WORKER, True, True),
        (Tool.TREE_SITTER_POWERSHELL, False, True),
        (Tool.PYWIN32, False, True),
    ],
)
def test_a_tool_reads_the_shells_that_it_is_for(tool, unix, windows):
    assert {tool.reads(d) for d in Dialect if d is not Dialect.POWERSHELL} == {unix}
    assert tool.reads(Dialect.POWERSHELL) is windows
