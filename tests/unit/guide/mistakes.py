"""Mistakes of a maintainer, for the tests to make, and what is to be said of each."""

import shutil

import attrs

TOML = "snippets/platforms.toml"
STEPS = "snippets/debian"
INSTALL = f"{STEPS}/10-install.sh"


def says(old, new):
    """A change of the manifest."""
    return lambda guide: guide.change(old, new)


def adds(toml):
    """One more entry in the manifest."""

    def cause(guide):
        text = guide.manifest.read_text(encoding="utf-8")
        guide.manifest.write_text(text + toml, encoding="utf-8")

    return cause


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


def copies(folder):
    return lambda guide: shutil.copytree(guide.steps, guide.steps.parent / folder)


STEP = 'steps.11-install-more]\nas = "root"\n'
ENTRY = f"\n[platforms.debian.{STEP}"
ACTION = '\n[[platforms.debian.actions]]\ntext = "T."\nafter = "10-install"\ndo = '
TARGET = """
[targets.{key}]
platform = "debian"
label = "{label}"
os_release = {{ ID = "x" }}
worker_name = "x"
image = {{ archive = "x" }}
"""
PLATFORM = """
[platforms.{key}]
label = "{label}"
accounts = {{}}
steps = {{}}
[platforms.{key}.facts]
package = "x"
user = "x"
group = "x"
home = "x"
shell = "x"
workers = "x"
unit = "{{name}}"
template = ""
python = "true"
installed = "true"
newest = "true"
enabled = "true"
active = "true"
restart = "true"
"""


def platform(key, label):
    return adds(PLATFORM.format(key=key, label=label))


def target(key, label):
    return adds(TARGET.format(key=key, label=label))


@attrs.frozen
class Case:
    """`place` begins the message, `rest` follows: what is wrong, and what to do."""

    cause: object
    place: str
    rest: str
