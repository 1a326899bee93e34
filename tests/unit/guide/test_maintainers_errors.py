"""Every error that a maintainer can make in the manifest or a step: it says where and what to do.

Those of pages and evidence are in tests/site/test_maintainers_errors.py.
"""

import shutil

import pytest

from proof import paths
from proof.errors import ManifestError
from proof.guide import manifest, plan
from tests.unit.guide.mistakes import (
    ACTION,
    GUIDE,
    IN_FILES,
    ROOT,
    STEPS,
    TOML,
    Case,
    adds,
    both,
    has,
    other,
    says,
    target,
)

CASES = {
    # The tables as files.
    "bad TOML": Case(says("[stages]", "[stages"), GUIDE, "no TOML: Expected ']' at the end"),
    "bad TOML, its line": Case(says("[stages]", "[stages"), GUIDE, "(at line 1, column 8)"),
    "bad TOML of a platform": Case(says("[facts]", "[facts"), TOML, "no TOML: Expected ']' at"),
    "an entry twice": Case(adds("\n[facts]\n"), TOML, "twice (at line"),
    "a table that is not UTF-8": Case(
        lambda guide: guide.table.write_bytes(b"\n\nx = '\xff'"),
        f"{TOML}:3",
        "invalid start byte (byte 0xff); save the file as UTF-8",
    ),
    "no guide.toml": Case(lambda guide: guide.manifest.unlink(), GUIDE, "there is no such file"),
    "a guide.toml that is not UTF-8": Case(
        lambda guide: guide.manifest.write_bytes(b"label = '\xff'"),
        f"{GUIDE}:1",
        "invalid start byte (byte 0xff); save the file as UTF-8",
    ),
    # Keys and types.
    "an unknown key": Case(
        says("limit_s = 900", "limits = 900"),
        f"{TOML}: steps.10-install",
        "nothing is called 'limits' here (did you mean limit_s or exits?)",
    ),
    "an unknown table": Case(
        says("[stages]", "[stagse]"),
        f"{GUIDE}: the top level",
        "nothing is called 'stagse' here (did you mean stages",
    ),
    "what the folder's name says": Case(
        says('label = "Debian"\n', 'label = "Debian"\nkey = "fedora"\n'),
        f"{TOML}: the top level",
        "nothing is called 'key' here",
    ),
    "what the file's place says": Case(
        says("[stages]", 'path = "/"\n[stages]'),
        f"{GUIDE}: the top level",
        "nothing is called 'path' here",
    ),
    "the platform of a target": Case(
        says('label = "Debian 13"', 'label = "Debian 13"\nplatform = "other"'),
        f"{TOML}: targets.debian-13",
        "nothing is called 'platform' here",
    ),
    "a missing key": Case(
        says('label = "Debian 13"\n', ""),
        f"{TOML}: targets.debian-13",
        "`label` is missing; add it, as the other entries have it",
    ),
    "a platform without label": Case(
        says('label = "Debian"\n', ""),
        f"{TOML}: label",
        "give the text that a reader chooses by, or let a platform extend this folder",
    ),
    "a platform without label that another extends": Case(
        both(
            says('label = "Debian"\n', ""),
            other('label = "Other"\nextends = "debian"\n'),
        ),
        f"{TOML}: label",
        "give the text that a reader chooses by; only a platform has targets",
    ),
    "an account without a way to it": Case(
        says('become = "su -"\n', ""), f"{TOML}: accounts.root.become", "give it, a reader needs it"
    ),
    "an account inside one that isn't there": Case(
        says('become = "su -"\n', 'become = "su -"\ninside = "admin"\n'),
        f"{TOML}: accounts.root.inside",
        "name an account whose shell a reader opens from their own",
    ),
    "an account inside itself": Case(
        says('become = "su -"\n', 'become = "su -"\ninside = "root"\n'),
        f"{TOML}: accounts.root.inside",
        "name an account whose shell a reader opens from their own",
    ),
    "a number as a text": Case(
        says("limit_s = 900", 'limit_s = "15 min"'),
        f"{TOML}: steps.10-install.limit_s",
        "must be a whole number, not '15 min'",
    ),
    "a truth value as a number": Case(
        says("limit_s = 900", "limit_s = true"),
        f"{TOML}: steps.10-install.limit_s",
        "must be a whole number, not True",
    ),
    "an account as a number": Case(
        says('as = "root"\nlimit', "as = 0\nlimit"),
        f"{TOML}: steps.10-install.as",
        "must be a text, not 0",
    ),
    "an account that is no table": Case(
        says("[accounts.root]", "[accounts]\nx=1\n[accounts.root]"),
        f"{TOML}: accounts.x",
        "must be a table",
    ),
    "a text as a number": Case(
        says('{ ID = "debian" }', "{ ID = 13 }"),
        f"{TOML}: targets.debian-13.os_release.ID",
        "must be a text, not 13",
    ),
    "a text where a table is": Case(
        says('{ registry = "debian:trixie", archive = "trixie" }', '"debian:trixie"'),
        f"{TOML}: targets.debian-13.image",
        "must be a table, { name = value }",
    ),
    "a text where a table of texts is": Case(
        says('{ ID = "debian" }', '"debian"'),
        f"{TOML}: targets.debian-13.os_release",
        "must be a table, { name = value }",
    ),
    "a bracket too few": Case(
        says("[[actions]]", "[actions]"),
        f"{TOML}: actions",
        "must be a list, [ ], or tables that each stand under [[ ]]",
    ),
    "an item of another type": Case(
        says('answer = "y"', "answer = true"),
        f"{TOML}: steps.10-install.answers, number 1, answer",
        "must be a text, not True",
    ),
    "a dot without quotes": Case(
        says("[targets.debian-13]", "[targets.debian-13.1]"),
        f"{TOML}: targets.debian-13",
        'a name with a dot stands in quotes: "debian-13.1"',
    ),
    "a name that no file can have": Case(
        says("[targets.debian-13]", '[targets."Debian 13"]'),
        f"{TOML}: targets.Debian 13",
        "a name has only small letters, digits, dots and hyphens",
    ),
    "a stage that is for nothing": Case(
        says('start = "worker"\n', ""), f"{GUIDE}: roles.start", "each stage, and nothing else, has"
    ),
    "a role of no stage": Case(
        says('start = "worker"\n', 'start = "worker"\nfly = "look"\n'),
        f"{GUIDE}: roles.fly",
        "(known: machine, worker, look, operation, removal)",
    ),
    "a stage that no file can name": Case(
        says('\nstart = "S', '\nstart-up = "S'),
        f"{GUIDE}: stages.start-up",
        "small letters only; names of files carry it",
    ),
    # What entries say of each other.
    "an unknown account": Case(
        says('as = "root"\nlimit', 'as = "rot"\nlimit'),
        f"{TOML}: steps.10-install.as",
        "there is no account 'rot' on this platform (did you mean root?)",
    ),
    "an unknown folder to extend": Case(
        says('label = "Debian"\n', 'label = "Debian"\nextends = "debain"\n'),
        f"{TOML}: extends",
        "there is no folder 'debain' (did you mean debian?)",
    ),
    "an unknown init": Case(
        says('label = "Debian 13"', 'label = "Debian 13"\ninit = "openr"'),
        f"{TOML}: targets.debian-13.init",
        "nothing is called 'openr' here (did you mean openrc?)",
    ),
    "a fact that is missing": Case(
        says('active = "true"\n', ""),
        f"{TOML}: facts.active",
        "give it, the checks of debian-13 need it",
    ),
    "a number as a folder to extend": Case(
        says('label = "Debian"\n', 'label = "Debian"\nextends = 3\n'),
        f"{TOML}: extends",
        "must be a text, not 3",
    ),
    "an unknown platform in a group": Case(
        says("[stages]", '[[groups]]\nlabel = "A"\nplatforms = ["debain"]\n[stages]'),
        f"{GUIDE}: groups",
        "there is no platform 'debain' (did you mean debian?)",
    ),
    "an unknown platform among the variants": Case(
        says("[stages]", '[variants]\ndebain = "debian"\n[stages]'),
        f"{GUIDE}: variants",
        "there is no platform 'debain' (did you mean debian?)",
    ),
    "an unknown stage in the defaults": Case(
        says("[placeholders]", "[defaults]\nstarrt = { limit_s = 9 }\n[placeholders]"),
        f"{GUIDE}: defaults.starrt",
        "there is no such stage (did you mean start",
    ),
    "an unknown action": Case(
        adds(ACTION + '"restart"\n'),
        f"{TOML}: actions, number 2, do",
        "nothing is called 'restart' here (did you mean restart-machine",
    ),
    "an action at no step": Case(
        says('before = "30-remove"', 'before = "30-remov"'),
        f"{TOML}: actions, number 1",
        "there is no step '30-remov' (did you mean 30-remove?)",
    ),
    "an action with two places": Case(
        says('before = "30-remove"', 'before = "30-remove"\nafter = "30-remove"'),
        f"{TOML}: actions, number 1",
        "give either `before` or `after`, and one of them only",
    ),
    "an action with no place": Case(
        says('before = "30-remove"\n', ""),
        f"{TOML}: actions, number 1",
        "give either `before` or `after`, and one of them only",
    ),
    "an action without its script": Case(
        adds(ACTION + '"older-package"\n'),
        f"{STEPS}/actions/older-package.sh",
        "there is no such file, and the action older-package is done by it; write it, or take out",
    ),
    "a step with the text of no step": Case(
        adds('[steps.21-start-then]\nsame_as = "20-start"\n'),
        f"{TOML}: steps.21-start-then.same_as",
        "there is no file of step '20-start' (did you mean 20-start-now",
    ),
    "a step with two texts": Case(
        says("limit_s = 900", 'same_as = "20-start-now"'),
        f"{TOML}: steps.10-install.same_as",
        "this step has a file of its own; remove the file, or this entry",
    ),
    "expected lines in two places": Case(
        adds('[steps.21-start-then]\nsame_as = "20-start-now"\nexpect = []\n'),
        f"{TOML}: steps.21-start-then.expect",
        "it prints what 20-start-now prints; say it there",
    ),
    "an expected line without a list": Case(
        says("limit_s = 900", 'expect = "x"'),
        f"{TOML}: steps.10-install.expect",
        "must be a list",
    ),
    "two platforms of one label": Case(
        other(f'label = "Debian"\n{ROOT}', "10-install"),
        "snippets/other/platform.toml: label",
        "debian is called 'Debian' too; change one",
    ),
    "two targets of one label": Case(
        target("other", "Debian 13"),
        f"{TOML}: targets.other.label",
        "targets.debian-13 is called 'Debian 13' too; change one",
    ),
    "two targets of one name": Case(
        other(
            'label = "O"\nextends = "debian"\n[targets.debian-13]\nlabel = "x"\nos_release = {}\n'
            'worker_name = "x"\nimage = { archive = "x" }\n'
        ),
        "snippets/other/platform.toml: targets.debian-13",
        "snippets/debian/platform.toml has a target of this name; change one",
    ),
    "two platforms for one machine": Case(
        both(
            says("[accounts.root]", 'detect = { ids = ["debian"] }\n[accounts.root]'),
            other(f'label = "O"\ndetect = {{ ids = ["debian"] }}\n{ROOT}', "10-install"),
        ),
        "snippets/other/platform.toml: detect.ids",
        "'debian' leads to debian already; take out one",
    ),
    "any machine with no word of how it starts": Case(
        says("[accounts.root]", "detect = { any = true }\n[accounts.root]"),
        f"{TOML}: detect.inits",
        "name at least one way to start services",
    ),
    "a registry's image without a recipe": Case(
        lambda guide: (guide.steps / "Containerfile").unlink(),
        f"{TOML}: targets.debian-13.image",
        "Containerfile is missing, which makes a registry's image ready; write it beside this file",
    ),
    "an empty label": Case(
        says('label = "Debian 13"', 'label = ""'),
        f"{TOML}: targets.debian-13.label",
        "give the text that a reader chooses by",
    ),
    "an empty placeholder": Case(
        says('"WORKERNAME"', '""'),
        f"{GUIDE}: placeholders.name",
        "give the text that a reader replaces",
    ),
    "a worker's name that is not allowed": Case(
        says('"owner-debian-x86_64"', '"owner debian"'),
        f"{TOML}: targets.debian-13.worker_name",
        "only letters, digits and . _ - are allowed",
    ),
    "a service without the worker's name": Case(
        says("worker@{name}.service", "worker.service"),
        f"{TOML}: facts.unit",
        "write {name} for the worker's name",
    ),
    "a target that any system is": Case(
        says('{ ID = "debian" }', "{}"),
        f"{TOML}: targets.debian-13.os_release",
        "name at least one field that identifies the system",
    ),
    "a target without image": Case(
        says('{ registry = "debian:trixie", archive = "trixie" }', "{}"),
        f"{TOML}: targets.debian-13.image",
        "give `registry`, `archive` or both",
    ),
    "no time for a step": Case(
        says("limit_s = 900", "limit_s = 0"),
        f"{TOML}: steps.10-install.limit_s",
        "must be more than 0 seconds",
    ),
    "a status of no command": Case(
        says("exits = { 2 = 4 }", "exits = { 3 = 4 }"),
        f"{TOML}: steps.30-remove.exits",
        "the step has no command '3', it has 2",
    ),
    "no platform": Case(
        lambda guide: shutil.rmtree(guide.steps),
        GUIDE,
        "there is no platform beside it; add a folder with a platform.toml",
    ),
    **IN_FILES,
}


@pytest.mark.parametrize("name", CASES)
def test_it_says_where_and_what_to_do(guide, monkeypatch, name):
    root = guide.manifest.parent.parent
    monkeypatch.setattr(paths, "ROOT", root)  # messages name places from there
    case = CASES[name]
    case.cause(guide)
    with pytest.raises(ManifestError) as caught:
        everything(guide)
    message = str(caught.value)
    assert message.startswith(f"{case.place}: ")
    assert case.rest in message
    assert "\n" not in message
    assert caught.value.exit_status == 2


def test_without_a_mistake_there_is_no_error(guide):
    everything(guide)


def test_a_text_in_a_quoted_here_document_is_where_it_belongs(guide):
    has("cat >f <<'END'\nYOUR NAME\nEND\n")(guide)
    everything(guide)


@pytest.mark.parametrize("name", ["10-install.sh~", ".10-install.sh.swp", "#10-install.sh#"])
def test_what_an_editor_leaves_is_no_mistake(guide, name):
    has("ls", name)(guide)
    everything(guide)


def everything(guide):
    """Read all that a maintainer writes."""
    loaded = manifest.load(guide.manifest)
    for found in loaded.targets.values():
        plan.make(loaded, found, checks=guide.checks)
