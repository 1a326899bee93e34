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
