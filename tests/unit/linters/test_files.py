"""Files that steps write: what is found in them, and how it is shown to each tool."""

import pytest

from proof.linters import files
from tests.step_texts import DROP_IN, NIX, PLIST, UNIT


def property_lists(text):
    return list(files.property_lists(text, None))


NOT_TAKEN = [
    ("</dict>", "", 17, "no property list: mismatched tag"),
    ("KeepAlive", "StayAlive", 2, "launchd knows no key 'StayAlive'"),
    ("<true/>", "<string>yes</string>", 2, "KeepAlive is a str; launchd takes bool or dict"),
    ("worker.plist", "robot.plist", 2, "Label: the file is called net.buildbot.robot.plist"),
    ("<string>/venv/bin/", "<string>", 2, "ProgramArguments: launchd searches no PATH"),
    ("ProgramArguments", "Umask", 2, "ProgramArguments: launchd needs a program to start"),
    ("<key>KeepAlive</key>\n    <true/>", "<key>StandardOutPath</key><string>x</string>", 2,
     "StandardOutPath: write it from / on"),
]  # fmt: skip


def test_a_property_list_that_launchd_does_not_take(subtests):
    for old, new, line, message in NOT_TAKEN:
        with subtests.test(message):
            said = property_lists(PLIST.replace(old, new))
            assert (line, message) in [(place, what[: len(message)]) for place, what in said]


def test_a_property_list_that_launchd_takes():
    assert property_lists(PLIST) == []


PLACED = {
    UNIT: {"buildbot-worker@.service": """\
[Unit]
Wants=network-online.target

[Service]
ExecStart=/bin/true start --nodaemon /w/%i
Restart=on-failure
"""},
    DROP_IN: {
        "buildbot-worker@.service": "[Service]\nExecStart=/bin/true\n",
        "buildbot-worker@.service.d/more.conf": "[Service]\nRestart=on-failure\n",
    },
}  # fmt: skip


@pytest.mark.parametrize("text", PLACED)
def test_a_unit_is_verified_where_it_would_be(monkeypatch, text):
    def verify(*words, folder, **_):
        assert words[-1] == "buildbot-worker@owner-system-x86_64.service"
        laid = [file for file in folder.rglob("*") if file.is_file()]
        assert {str(f.relative_to(folder)): f.read_text() for f in laid} == PLACED[text]
        return f"{folder}/x:3: wrong\n{folder}/x:3: wrong\nno place\n"

    monkeypatch.setattr(files.programs, "run", verify)
    assert list(files.systemd_units(text, None)) == [(4, "x:3: wrong"), (2, "no place")]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("", []),
        ("error: syntax error, x\n\n at (stdin):3:1:\n", [(4, "syntax error, x")]),
        ("error: out of memory\n", [(2, "out of memory")]),
    ],
)
def test_what_nix_says_has_its_line_in_the_step(monkeypatch, said, found):
    monkeypatch.setattr(files.programs, "run", lambda *_, **__: said)
    assert list(files.nix(NIX, None)) == found
    assert list(files.nix(UNIT, None)) == []
