import pytest

from proof.guide import shell_text
from proof.guide.shell_text import Command, NotPlain
from proof.paths import ROOT, shown_path


def test_the_commands_of_a_real_step_are_its_text():
    steps = {shown_path(f): f.read_text(encoding="utf-8") for f in ROOT.glob("snippets/*/*.sh")}
    offenders = [
        name
        for name, text in steps.items()
        if "\n".join(c.text for c in shell_text.commands(text)) + "\n" != text
    ]
    assert (len(steps) > 100, offenders) == (True, [])


COMMANDS = [
    "apt update",
    "apt install \\\n    git \\\n    gcc",
    "cat >file <<'END'\n# no comment\na && b\nEND",
    "cat <<A >file\n$(id)\nA",
    "if test -e file; then\n    rm file\n    ls\nfi",
    "while test -e file; do\n    sleep 1\ndone",
    "for x in a b; do\n    echo $x\ndone",
    "case x in\n    x) ls ;;\nesac",
    "ls | wc",
    "NAME=value",
    "export NAME=value",
    "! ls",
    "[ -e file ]",
    "[[ -e file ]]",
    "echo 'a\nb'",
    "cat >f <<'END'\n$ no prompt\n> one\nEND",
    "ls > file",
]


def test_a_command_keeps_all_its_lines(subtests):
    for text in COMMANDS:
        with subtests.test(text=text):
            assert shell_text.commands(f"first\n{text}\nlast\n") == (
                Command("first", 1),
                Command(text, 2),
                Command("last", 3 + text.count("\n")),
            )


def test_empty_lines_belong_to_no_command():
    assert shell_text.commands("\na\n\n\nb\n") == (Command("a", 2), Command("b", 5))


NOT_PLAIN = [
    ("ls\nif true; then\n", 2, "this does not parse as shell"),
    ("ls\necho 'open\n", 2, "this does not parse as shell"),
    ("ls\ncat <<END\nx\n", 2, "this does not parse as shell"),
    ("ls\n# why\nls\n", 2, "a comment belongs into the prose beside the step"),
    ("ls\na && b\n", 2, "write one command a line, without && or ||"),
    ("ls\na || b\n", 2, "write one command a line, without && or ||"),
    ("ls\na; b\n", 2, "write one command a line, without ;"),
    ("ls\na;\n", 2, "write one command a line, without ;"),
    ("ls\nls # why\n", 2, "a comment belongs into the prose beside the step"),
    ("ls\nls \\\n", 2, "this does not parse as shell"),
    ("ls\nls |\n", 2, "this does not parse as shell"),
    ("ls\ncat <<'END'\nx\nEND ls\n", 4, "this does not parse as shell"),
    ("ls\nls\r\n", 2, "no '\\\\r' in a step: what pastes and shows is plain text; save the f"),
    ("ls\nls\t-l\n", 2, "no '\\\\t' in a step: what pastes and shows is plain text; write sp"),
    ("ls\nls\u00a0-l\n", 2, "no '\\\\xa0' in a step: what pastes and shows .*; take it out"),
    ("ls\n$ ls\n", 2, r"no prompt in a step: take out `\$`"),
    ("ls\n% ls\n", 2, "no prompt in a step: take out `%`"),
    ("ls\nme@host:~$ ls\n", 2, r"no prompt in a step: take out `me@host:~\$`"),
    ("ls\n[root@host ~]# ls\n", 2, "no prompt in a step: take out `.root@host ~.#`"),
    ("ls\n(venv) $ ls\n", 2, r"no prompt in a step: take out `.venv. \$`"),
    ("ls\nls\x1b[201~\n", 2, "no '\\\\x1b' in a step"),
    ("ls\nls", 2, "the last line must end with a line feed"),
    ("ls\nsleep 9 &\n", 2, "no background job in a step"),
    ("ls\n(ls)\n", 2, "no 'subshell' in a step"),
    ("ls\nf() {\n    ls\n}\n", 2, "no 'function_definition' in a step"),
    ("", 1, "the last line must end with a line feed"),
    ("\n", 1, "there is no command in it"),
    ("\n\n", 1, "there is no command in it"),
]


def test_text_that_is_not_plain_is_refused_with_its_line(subtests):
    for text, line, message in NOT_PLAIN:
        with subtests.test(text=text):
            with pytest.raises(NotPlain, match=message.replace("|", r"\|")) as caught:
                shell_text.commands(text)
            assert caught.value.line == line


def test_the_lines_that_a_shell_takes_as_they_are():
    text = "a\ncat >f <<'END'\nx\n\ny\nEND\ncat <<E\nz\nE\ncat <<\\E\nq\nE\n"
    assert shell_text.in_quoted_documents(text) == {3, 4, 5, 11}


SCRIPT = "# Why.\nif true; then\n    cat <<'END'\n  # text\nEND\nfi\necho 'a  b'  # why\n"
SCRIPT_EDITS = [
    ("# Why.\n", "", True),
    ("  # why", "", True),
    ("    cat", "\tcat", True),
    ("fi\n", "fi\n\n", True),
    ("  # text", "# text", False),
    ("# text", "# other", False),
    ("a  b", "a b", False),
    ("true;", "false;", False),
]


def test_a_script_is_what_it_does(subtests):
    for old, new, same in SCRIPT_EDITS:
        with subtests.test(old=old):
            assert SCRIPT.count(old) == 1
            lines = shell_text.without_comments(SCRIPT)
            assert (shell_text.without_comments(SCRIPT.replace(old, new)) == lines) is same
