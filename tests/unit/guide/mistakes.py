"""Mistakes of a maintainer, for the tests to make, and what is to be said of each."""

import attrs

GUIDE = "snippets/guide.toml"
STEPS = "snippets/debian"
TOML = f"{STEPS}/platform.toml"
INSTALL = f"{STEPS}/10-install.sh"


def says(old, new):
    """A change of guide.toml or the platform's table."""
    return lambda guide: guide.change(old, new)


def adds(toml):
    """One more entry in the platform's table."""
    return lambda guide: guide.say(toml)


def other(toml, *steps):
    """Another platform beside it."""
    return lambda guide: guide.platform("other", toml, *steps)


def has(content, name="10-install.sh"):
    """Another content of a file of the platform."""
    data = content if isinstance(content, bytes) else content.encode()
    return lambda guide: (guide.steps / name).write_bytes(data)


def both(*causes):
    """Several changes at once."""

    def cause(guide):
        for one in causes:
            one(guide)

    return cause


def renames(old, new):
    return lambda guide: (guide.steps / old).rename(guide.steps / new)


ACTION = '\n[[actions]]\ntext = "T."\nafter = "10-install"\ndo = '
ROOT = 'accounts.root = { label = "root", become = "su" }\n'
TARGET = """
[targets.{key}]
label = "{label}"
os_release = {{ ID = "x" }}
worker_name = "x"
image = {{ archive = "x" }}
"""


def target(key, label):
    return adds(TARGET.format(key=key, label=label))


@attrs.frozen
class Case:
    """`place` begins the message, `rest` follows: what is wrong, and what to do."""

    cause: object
    place: str
    rest: str


#: Those in folders, files and the texts of steps, by what is wrong.
IN_FILES = {
    # Folders and files.
    "a platform with nothing but its table": Case(
        lambda guide: (
            [file.unlink() for file in guide.steps.iterdir() if file != guide.table]
            and guide.table.write_text('label = "Debian"\n', encoding="utf-8")
        ),
        STEPS,
        "a platform without steps says why in about.md; write it, or add steps",
    ),
    "a folder without a table": Case(
        lambda guide: guide.table.unlink(),
        TOML,
        "there is no such file; write it, or remove the folder",
    ),
    "a folder of a name that no target can have": Case(
        lambda guide: guide.steps.rename(guide.steps.with_name("Debian")),
        "snippets/Debian/platform.toml",
        "a folder's name has only small letters, digits, dots and hyphens; rename the folder",
    ),
    "an entry without step": Case(
        renames("20-start-now.sh", "20-start.sh"),
        f"{TOML}: steps.20-start-now",
        "there is no file snippets/debian/20-start-now.sh (did you mean 20-start",
    ),
    "an entry of a folder that others extend, without step": Case(
        both(
            says('label = "Debian"\n', 'label = "Debian"\nextends = "other"\n'),
            other('[steps.20-start]\nas = "root"\n'),
        ),
        "snippets/other/platform.toml: steps.20-start",
        "no platform that extends this has the step (did you mean 20-start-now",
    ),
    "a bad name of a file": Case(
        has("ls\n", "4-start.sh"),
        f"{STEPS}/4-start.sh",
        "a step is called NN-STAGE.sh or NN-STAGE-detail.sh",
    ),
    "a bad ending of a name": Case(
        has("ls\n", "40-remove.bash"),
        f"{STEPS}/40-remove.bash",
        "a step ends in .sh and the prose beside it in .md; nothing shows or runs this file",
    ),
    "an unknown stage": Case(
        has("ls\n", "40-fly.sh"),
        f"{STEPS}/40-fly.sh",
        "there is no stage 'fly' (stages: install, start, remove)",
    ),
    "two steps with one number": Case(
        has("ls\n", "10-install-more.sh"),
        f"{STEPS}/10-install-more.sh",
        "10-install.sh has the number 10, too; give each its own",
    ),
    "steps in another order than the stages": Case(
        has("ls\n", "40-start.sh"),
        f"{STEPS}/40-start.sh",
        "stage 'start' comes before 'remove', so its number must be lower than that of debian/30-",
    ),
    # The text of a step; each fault of it is in test_shell_text.
    "commands joined by &&": Case(
        has("ls\na && b\n"), f"{INSTALL}:2", "write one command a line, without && or ||"
    ),
    "a step that is not UTF-8": Case(
        has(b"ls\n\xff\n"), f"{INSTALL}:2", "(byte 0xff); save the file as UTF-8"
    ),
    "a contact text outside of a here-document": Case(
        has("ls\necho 'YOUR NAME'\n"),
        f"{INSTALL}:2",
        "'YOUR NAME' stands alone on a line of a here-document whose end is quoted, <<'END'",
    ),
    "a contact text in a here-document without quotes": Case(
        has("cat <<END\nYOUR SYSTEM\nEND\n"), f"{INSTALL}:2", "'YOUR SYSTEM' stands alone on a"
    ),
    "a contact text beside others": Case(
        has("cat <<'END'\nI am YOUR NAME\nEND\n"), f"{INSTALL}:2", "'YOUR NAME' stands alone on a"
    ),
}
