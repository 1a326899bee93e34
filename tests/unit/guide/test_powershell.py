import pytest

from proof.guide import powershell
from proof.guide.shell_text import Command, NotPlain
from tests.step_texts import TASK

NOT_PLAIN = [
    ("Get-Item 'x\n", 1, "does not parse as PowerShell"),
    ("Get-Item x\nif ($x) {\n", 2, "does not parse as PowerShell"),
    ("Get-Item x | | Sort-Object\n", 1, "does not parse as PowerShell"),
    ("Get-Item x; Get-Item y\n", 1, "write one command a line, without ;"),
    ("Get-Item x\n# now\n", 2, "a comment belongs into the prose"),
    ("PS C:\\b> Get-Item x\n", 1, "no prompt in a step: take out `PS C:\\b>`"),
    ("Get-Item x\r\n", 1, "save the file with Unix line ends"),
    ("\n", 1, "does not parse as PowerShell"),
]


def test_text_that_is_not_plain_is_refused_with_its_line(subtests):
    for text, line, message in NOT_PLAIN:
        with subtests.test(message):
            with pytest.raises(NotPlain) as caught:
                powershell.commands(text)
            assert (caught.value.line, message in str(caught.value)) == (line, True)


def test_a_command_keeps_all_its_lines():
    lines = TASK.splitlines()
    assert powershell.commands(TASK) == (
        Command("\n".join(lines[:3]), 1),
        Command(lines[3], 4),
    )


def test_the_lines_that_powershell_takes_as_they_are():
    text = "Get-Item x\n@'\n> # x; y\n\nz\n'@ | Set-Content x\n"
    assert powershell.in_quoted_documents(text) == {3, 4, 5}
    assert [command.line for command in powershell.commands(text)] == [1, 2]


def test_each_command_that_is_called_is_one_line_wherever_it_is():
    text = "if ($x) {\n    Get-Item `\n        x\n    Remove-Item y\n}\n"
    assert list(powershell.called(text)) == [Command("Get-Item x", 2), Command("Remove-Item y", 4)]
