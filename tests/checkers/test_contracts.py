"""The guide's file for NixOS, evaluated by Nix against the options and packages of its contract."""

import re

import pytest

from proof.guide import contract
from proof.linters import contracts
from proof.paths import ROOT

FOLDER = ROOT / "snippets" / "nixos"
HELD = contract.read(FOLDER / contract.FILE)
FILE = re.search(
    r"(?ms)<<'END'\n(.*?)^END$", (FOLDER / "30-create.sh").read_text(encoding="utf-8")
)[1]


def evaluated(text):
    return contracts.evaluate(text, "services.buildbot-worker", HELD.packages[0].names)


def test_the_module_takes_what_the_guide_sets():
    values = evaluated(FILE)
    assert list(contracts.options(HELD, values)) == []
    assert values["masterUrl"] == "buildbot-api.python.org:9020"
    assert "gawk" in values["packages"]


@pytest.mark.parametrize(
    ("now", "once", "said"),
    [
        ("keepalive = 60", "keepAlive = 60", "the module has no option 'keepAlive'"),
        ("keepalive = 60", 'keepalive = "60"', "keepalive = '60': the module takes int there"),
        ("enable = true", "enable = 1", "enable = 1: the module takes bool there"),
    ],
)
def test_a_setting_that_the_module_does_not_take(now, once, said):
    assert list(contracts.options(HELD, evaluated(FILE.replace(now, once)))) == [said]


@pytest.mark.parametrize(
    ("now", "once", "said"),
    [("gawk", "awk", "undefined variable 'awk'"), ("};\n}", "}\n}", "syntax error")],
)
def test_a_file_that_nix_does_not_take(now, once, said):
    assert now in FILE
    with pytest.raises(ValueError, match=said):
        evaluated(FILE.replace(now, once))
