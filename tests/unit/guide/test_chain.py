"""What voids a step's result: a table of edits of a small guide, and some of the real one."""

import shutil
from pathlib import Path

import attrs
import pytest

from proof.errors import ManifestError
from proof.guide import chain, manifest, plan
from proof.guide.platform import Facts
from proof.guide.vocabulary import Role
from proof.paths import CHECKS

CONFTEST = '''\
"""What checks share."""
import json
import pytest
from tools import ask

LIMIT = 3

@pytest.fixture
def host(scene):
    """The machine."""
    return ask(scene, LIMIT)

@pytest.fixture(name="disk")
def _disk(host):
    return json.loads(host.disk)

@pytest.fixture
def unused(scene):
    return 1
'''
TOOLS = "def ask(scene, limit):\n    return scene, limit\n\n\ndef other():\n    return 2\n"
INSTALL = '''\
"""After install."""
import re

WANTED = "4.2"

def helper(text):
    # Versions may have more parts.
    return re.match(r"[0-9.]+", text)[0]

def test_version(host):
    """It is new enough."""
    assert helper(host.version) == WANTED

def idle():
    return helper("1")
'''
START = "def test_disk(disk):\n    assert disk['free'] > 1\n"
RESTART = "import pytest\n\n@pytest.mark.usefixtures('host')\ndef test_back():\n    assert True\n"

GUIDE = "snippets/guide.toml"
TOML = "snippets/debian/platform.toml"
NONE, ALL = "nothing", "10-install"

#: What is edited: the file, a text in it, what it becomes, and the first step that this voids.
EDITS = {
    "a comment in a check": ("checks/test_install.py", "# Versions may", "# They may", NONE),
    "a new comment": ("checks/test_install.py", "import re\n", "import re  # for it\n", NONE),
    "a docstring of a check": ("checks/test_install.py", "It is new enough.", "New.", NONE),
    "a docstring of a module": ("checks/conftest.py", "What checks share.", "Shared.", NONE),
    "a docstring of a fixture": ("checks/conftest.py", "The machine.", "A machine.", NONE),
    "a docstring that goes": ("checks/conftest.py", '    """The machine."""\n', "", NONE),
    "layout of a check": ("checks/test_start_now.py", "disk['free'] >", 'disk["free"]>', NONE),
    "a text in two parts": ("checks/test_install.py", '"4.2"', '"4" ".2"', NONE),
    "a function that nothing uses": ("checks/test_install.py", 'helper("1")', "3", NONE),
    "a fixture that nothing uses": ("checks/conftest.py", "return 1", "return 2", NONE),
    "a helper that nothing uses": ("checks/tools.py", "return 2", "return 3", NONE),
    "an import that nothing uses": ("checks/test_start_now.py", "def", "import os\n\ndef", NONE),
    "an assertion": ("checks/test_install.py", "== WANTED", ">= WANTED", ALL),
    "a constant of a check": ("checks/test_install.py", '"4.2"', '"4.3"', ALL),
    "a helper in the module": ("checks/test_install.py", "[0-9.]+", "[0-9]+", ALL),
    "an import that is used": ("checks/test_install.py", "import re", "import regex as re", ALL),
    "a fixture by argument": ("checks/conftest.py", "ask(scene, LIMIT)", "ask(scene, 4)", ALL),
    "a constant of a fixture": ("checks/conftest.py", "LIMIT = 3", "LIMIT = 4", ALL),
    "a helper of a fixture": ("checks/tools.py", "return scene, limit", "return scene", ALL),
    "a fixture by its name": ("checks/conftest.py", "host.disk", "host.disks", "20-start-now"),
    "an automatic fixture": ("checks/conftest.py", "@pytest.fixture\ndef unused",
                             "@pytest.fixture(autouse=True)\ndef unused", ALL),
    "another check": ("checks/test_start_now.py", "def test_disk",
                      "def test_more(): pass\ndef test_disk", "20-start-now"),
    "a mark": ("checks/test_restart_machine.py", "def test_back",
               "@pytest.mark.where('unit')\ndef test_back", "30-remove"),
    "a check for other machines": ("checks/test_restart_machine.py", "@pytest.mark.usefix",
                                   "@pytest.mark.on('vm')\ndef test_vm(): pass\n"
                                   "@pytest.mark.usefix", NONE),
    "a check for such machines": ("checks/test_restart_machine.py", "@pytest.mark.usefix",
                                  "@pytest.mark.on('vm', 'container')\ndef test_vm(): pass\n"
                                  "@pytest.mark.usefix", "30-remove"),
    "checks of a later step": ("checks/test_restart_machine.py", "assert True", "assert 1",
                               "30-remove"),
    "a command": ("snippets/debian/20-start-now.sh", "enable --now", "enable", "20-start-now"),
    "an account's command": (TOML, 'become = "su -"', 'become = "sudo -i"', ALL),
    "an account's label": (TOML, 'label = "root"', 'label = "Root"', NONE),
    "an account that no step uses": (TOML, "[facts]", '[accounts.me]\nlabel = "me"\n'
                                     'become = "su"\n[facts]', NONE),
    "a fact": (TOML, 'shell = "/bin/false"', 'shell = "/bin/sh"', ALL),
    "a fact by default": (TOML, 'restart = "true"', 'restart = "true"\nguarded = false', NONE),
    "a fact that is new": (TOML, 'restart = "true"', 'restart = "true"\nguarded = true', ALL),
    "which versions a record names": (TOML, '"dpkg-query"', '"dpkg"\npip_packages = "pip list"',
                                      NONE),
    "what reads the steps": (TOML, "[facts]", '[lint]\ntools = ["shfmt"]\n[facts]', NONE),
    "a time limit": (TOML, "limit_s = 900", "limit_s = 901", NONE),
    "an answer": (TOML, 'answer = "y"', 'answer = "n"', ALL),
    "an exit status": (TOML, "exits = { 2 = 4 }", "exits = { 2 = 3 }", "30-remove"),
    "no exit status": (TOML, "exits = { 2 = 4 }", "", "30-remove"),
    "expected lines": (TOML, "exits = { 2 = 4 }", "exits = { 2 = 4 }\nexpect = []", "30-remove"),
    "lines among others": (TOML, "exits = { 2 = 4 }",
                           'exits = { 2 = 4 }\nexpect_with_others = ["x"]', "30-remove"),
    "an expected line": (TOML, 'expect = ["started"]', 'expect = ["starting"]', "20-start-now"),
    "no expected line": (TOML, 'expect = ["started"]', "", "20-start-now"),
    "an exemption": (TOML, "exits = { 2 = 4 }", 'exits = { 2 = 4 }\nexempt = "No."', "30-remove"),
    "an action": (TOML, 'do = "restart-machine"', 'do = "new-password"', "30-remove"),
    "an action's place": (TOML, 'before = "30-remove"', 'after = "20-start-now"', "20-start-now"),
    "an action's words": (TOML, 'text = "Restart the machine."', 'text = "Restart it."', NONE),
    "a placeholder": (GUIDE, 'password = "WORKERPASSWD"', 'password = "PASSWD"', ALL),
    "a stage's title": (GUIDE, 'install = "Install the worker"', 'install = "Install it"', NONE),
    "a target's label": (TOML, 'label = "Debian 13"', 'label = "Debian, 13"', NONE),
    "a target's rank": (TOML, 'label = "Debian 13"', 'label = "D"\ndefault = true', NONE),
    "a target's system": (TOML, 'os_release = { ID = "debian" }', 'os_release = { ID = "u" }', ALL),
    "a target's image": (TOML, 'archive = "trixie"', 'archive = "sid"', ALL),
    "a target's usual init": (TOML, 'label = "Debian 13"', 'label = "D"\ninit = "systemd"', NONE),
    "a target's other init": (TOML, 'label = "Debian 13"', 'label = "D"\ninit = "openrc"', ALL),
    "the manifest's layout": (TOML, "limit_s = 900", "limit_s    =   900  # s", NONE),
}  # fmt: skip


def chains(folder: Path) -> dict[str, str]:
    book = manifest.load(folder / GUIDE)
    made = plan.make(book, book.target("debian-13"), checks=folder / "checks")
    return {step.key: step.chain for step in made.steps}


def voided(before: dict[str, str], after: dict[str, str]) -> str:
    """Return the first step whose chain is another; all that follow must have others, too."""
    assert before.keys() == after.keys()
    changed = [key for key in before if before[key] != after[key]]
    assert changed == list(before)[len(before) - len(changed) :]
    return changed[0] if changed else NONE


@pytest.fixture
def small(guide):
    """A small guide with checks that use each other's helpers."""
    for name, text in {
        "conftest": CONFTEST, "tools": TOOLS, "test_install": INSTALL, "test_start_now": START,
        "test_restart_machine": RESTART,
    }.items():  # fmt: skip
        (guide.checks / f"{name}.py").write_text(text, encoding="utf-8")
    guide.change("[steps.20-start-now]\n", '[steps.20-start-now]\nexpect = ["started"]\n')
    return guide.checks.parent


def test_each_edit_voids_what_rests_on_it_and_nothing_else(small, tmp_path_factory):
    before = chains(small)
    wrong = []
    for name, (file, old, new, expected) in EDITS.items():
        folder = tmp_path_factory.mktemp("edited") / "guide"
        shutil.copytree(small, folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name}: {old!r} is there {text.count(old)} times"
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        if (found := voided(before, chains(folder))) != expected:
            wrong.append(f"{name}: voids {found}, and must void {expected}")
    assert wrong == []


def test_what_is_typed_and_pasted_again_counts_though_no_step_says_it():
    book = manifest.load()
    target = book.target("debian-13")
    platform = book.platform_of(target)
    stays = attrs.evolve(platform.steps["70-operate-status"], continues=True)
    alone = attrs.evolve(platform.accounts["worker"], inside="")
    changed = {
        "70-operate-status": attrs.evolve(
            platform, steps={**platform.steps, "70-operate-status": stays}
        ),
        "30-create": attrs.evolve(platform, accounts={**platform.accounts, "worker": alone}),
    }

    def chains_of(book):
        return {step.key: step.chain for step in plan.make(book, target).steps}

    before = chains_of(book)
    for key, other in changed.items():
        edited = attrs.evolve(book, platforms={**book.platforms, platform.key: other})
        assert voided(before, chains_of(edited)) == key
    roles = {**book.roles, "describe": Role.LOOK}
    assert voided(before, chains_of(attrs.evolve(book, roles=roles))) == "90-remove-worker"


def test_the_chain_is_the_same_for_the_same_text(small):
    assert chains(small) == chains(small)
    assert len(set(chains(small).values())) == 3


def test_a_field_that_the_manifest_gets_voids_nothing_where_it_is_not_used(small):
    @attrs.frozen(kw_only=True)
    class Later(Facts):
        news: str = ""
        more: dict[str, str] = attrs.field(factory=dict)

    book = manifest.load(small / GUIDE)
    target = book.target("debian-13")
    platform = book.platform_of(target)
    said = attrs.asdict(platform.facts)

    def first(facts):
        return chain.first(book, attrs.evolve(platform, facts=facts), target)

    assert first(Later(**said)) == first(platform.facts)
    assert first(Later(**said, news="x")) != first(platform.facts)


def test_a_check_that_is_no_python_is_named(small):
    (small / "checks" / "test_install.py").write_text("def test_(:\n", encoding="utf-8")
    with pytest.raises(ManifestError, match=r"test_install\.py: this, .* is no Python: invalid"):
        chains(small)


#: Edits of the real checks, and the step of Debian's from which they void results.
REAL = {
    "a comment": ("test_create.py", "# The group is", "# That group is", NONE),
    "a helper of one check": ("conftest.py", 'f"build {build.number} green"', '"green"',
                              "60-check-status"),
    "a helper of most checks": ("conftest.py", "self.steady.run(line)", "self.steady.do(line)",
                                "10-prepare"),
    "a check of the last step": ("test_remove_second_worker.py", 'ask("group").rc != 0',
                                 'ask("group").rc == 2', "91-remove-package"),
}  # fmt: skip


def test_the_real_checks_count_where_they_are_used(tmp_path):
    book = manifest.load()

    def chains(checks):
        steps = plan.make(book, book.target("debian-13"), checks=checks).steps
        return {step.key: step.chain for step in steps}

    wrong = []
    for name, (file, old, new, expected) in REAL.items():
        checks = tmp_path / name
        shutil.copytree(CHECKS, checks)
        text = (checks / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, name
        (checks / file).write_text(text.replace(old, new), encoding="utf-8")
        if (found := voided(chains(CHECKS), chains(checks))) != expected:
            wrong.append(f"{name}: voids {found}, and must void {expected}")
    assert wrong == []


def test_a_script_of_an_action_counts_where_the_action_is(small):
    script = small / "snippets" / "debian" / "actions" / "older-package.sh"
    script.parent.mkdir(parents=True)
    script.write_text("# Why.\necho 'a  b'\n", encoding="utf-8")
    text = (small / TOML).read_text(encoding="utf-8")
    (small / TOML).write_text(text.replace("restart-machine", "older-package"), encoding="utf-8")
    before = chains(small)
    script.write_text("# Because.\necho 'a  b'\n", encoding="utf-8")
    assert voided(before, chains(small)) == NONE
    script.write_text("# Why.\necho 'a c'\n", encoding="utf-8")
    assert voided(before, chains(small)) == "30-remove"
