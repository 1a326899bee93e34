"""What can be wrong in a step, one thing at a time."""

import attrs

from proof.guide import manifest, mutants, plan
from proof.guide.mutants import Kind
from proof.records import mutation

BOOK = manifest.load()
PLANS = [
    plan.make(BOOK, platform.targets[next(iter(platform.targets))])
    for platform in BOOK.platforms.values()
    if platform.targets and platform.dialect.suffix == ".sh"
]
STEP = PLANS[0].steps[0]

TEXT = """\
apt install --yes --size=20 buildbot-worker host.example:9020
if rmdir /var/workers; then
    userdel WORKERNAME
fi
cat >/etc/policy.conf <<'END'
#!/bin/sh
# a remark
Restart=always
YOUR NAME <you AT example.org>
END
su - -c "tail -n 9 \\
    '/var/log'"
"""


def changes(text, kind=None):
    step = attrs.evolve(STEP, text=text)
    found = [m for m in mutants.of(step, BOOK.placeholders) if kind in {None, m.kind}]
    assert all(mutant.apply().text != text for mutant in found)
    return [(mutant.line, mutant.old, mutant.new) for mutant in found]


def test_each_command_is_left_out_wherever_it_stands():
    found = changes(TEXT, Kind.COMMAND)
    assert [(line, old.split()[0], new) for line, old, new in found] == [
        (1, "apt", ":"),
        (2, "rmdir", ":"),
        (3, "userdel", ":"),
        (5, "cat", ":"),
        (11, "su", ":"),
    ]


def test_each_word_that_a_command_is_given_is_altered():
    assert changes(TEXT)[5:] == [
        (1, "install", "installx"),
        (1, "--yes", ""),
        (1, "--size=20", ""),
        (1, "20", "21"),
        (1, "buildbot-worker", "buildbot-workerx"),
        (1, "host.example", "host.examplex"),
        (1, "9020", "9021"),
        (2, "/var/workers", "/var/workersx"),
        (3, "WORKERNAME", "WORKERNAMEx"),
        (5, "/etc/policy.conf", "/etc/policy.confx"),
        (6, "/bin/sh", "/bin/shx"),
        (8, "Restart", "Restartx"),
        (8, "always", "alwaysx"),
        (9, "YOUR NAME <you AT example.org>", "YOUR NAME <you AT example.org>x"),
        (11, "-c", ""),
        (11, "tail", "tailx"),
        (11, "-n", ""),
        (11, "9", "10"),
        (12, "/var/log", "/var/logx"),
    ]


def test_each_mutant_of_the_guide_is_a_step_with_as_many_commands_and_a_name_of_its_own(subtests):
    for made in PLANS:
        with subtests.test(target=made.target.key):
            found = mutation.every(made)
            for mutant in found:
                assert len(mutant.apply().commands) == len(mutant.step.commands), mutant.name
            assert len(found) > 50
            assert len({mutant.name for mutant in found}) == len(found)
            assert {mutant.kind for mutant in found} == {Kind.COMMAND, Kind.WORD}
