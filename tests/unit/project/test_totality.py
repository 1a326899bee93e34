"""Each word that the manifest may use has its other half: a function, a class, words for a page."""

import enum

from proof.guide.vocabulary import Dialect, Do, Init, Tool, Way
from proof.linters import lint
from proof.machines import container
from proof.podman import images
from proof.proving import actions, canaries, many, mutate, runnable
from proof.records.record import Outcome
from proof.site import markup
from proof.site.directives import target
from proof.site.output import status_files
from proof.site.statuses import Status


def lacking(words, table, where):
    """Return a sentence for each word that a table lacks, and for each entry without a word."""
    names = {word: f"{type(word).__name__}.{word.name}" for word in words}
    without = [names[word] for word in names if word not in table]
    return [
        *(f"{name} has no entry in {where}; add one" for name in without),
        *(f"{where} has {key!r}, which no word means" for key in table if key not in names),
    ]


#: The ways of targets that `many` proves; a virtual machine needs no engine.
IN_CONTAINERS = [way for way in Way if way is not Way.VM]

#: Those whose machine somebody may have to lend.
LENT = [Way.HERE, Way.SSH]

#: Those that shfmt reads.
SHELLS = [dialect for dialect in Dialect if dialect.suffix == ".sh"]

TABLES = {
    "actions": (Do, actions.ACTIONS, "proof/proving/actions.py: ACTIONS"),
    "linters": (Tool, lint.TOOLS, "proof/linters/lint.py: TOOLS"),
    "places": (IN_CONTAINERS, many.PLACES, "proof/proving/many.py: PLACES"),
    "places in words": (Way, target._WHERE, "proof/site/directives/target.py: _WHERE"),
    "lent machines": (LENT, runnable._ON, "proof/proving/runnable.py: _ON"),
    "outcomes of mutants": (Outcome, mutate._OUTCOMES, "proof/proving/mutate.py: _OUTCOMES"),
    "outcomes of canaries": (Outcome, canaries._OUTCOMES, "proof/proving/canaries.py: _OUTCOMES"),
    "statuses": (Status, markup.SHAPES, "proof/site/markup.py: SHAPES"),
    "statuses in words": (Status, markup.WORDS, "proof/site/markup.py: WORDS"),
    "badges": (Status, status_files._COLOURS, "proof/site/output/status_files.py: _COLOURS"),
    "packages of inits": (Init, images.PACKAGES, "proof/podman/images.py: PACKAGES"),
    "dialects of shfmt": (SHELLS, lint._SHFMT_CALLS, "proof/linters/lint.py: _SHFMT_CALLS"),
    "inits": (Init, container._BOOTS, "proof/machines/container.py: _BOOTS"),
}


def test_each_word_has_its_other_half(subtests):
    for name, table in TABLES.items():
        with subtests.test(name):
            assert lacking(*table) == []


class Colour(enum.Enum):
    """Words to lack."""

    RED = 1
    BLUE = 2


def test_a_missing_half_is_a_sentence():
    assert lacking(Colour, {Colour.RED: 0}, "a.py: B") == [
        "Colour.BLUE has no entry in a.py: B; add one"
    ]
    assert lacking([Colour.RED], {Colour.RED: 0, "green": 1}, "a.py: B") == [
        "a.py: B has 'green', which no word means"
    ]
