"""Ten ways to break the guide, each of them found, with a message that names its cause.

Each changes one thing in a copy of the guide and proves that, in a real system, from the first
step on.  Defects of late steps start from a machine on which the guide has been before.
"""

import attrs
import pytest

CREATE = "/var/lib/buildbot/workers/WORKERNAME"
UNIT = "buildbot-worker@WORKERNAME.service"


@attrs.frozen
class Defect:
    """`old` becomes `new` in `step`; the run up to the stage `until` says `names`.

    An empty `old` puts `new` in front.  `base`: the step after which the machine starts.
    `names` stands in the sentence of the failure, `shows` in the output beside it.
    """

    step: str
    old: str
    new: str
    names: str
    shows: str = ""
    base: str = "20-install"
    until: str = "start"


DEFECTS = {
    "wrong package": Defect(
        "20-install", "buildbot-worker", "buildbot-wroker",
        base="10-prepare", until="install",
        names="snippets/debian/20-install.sh:1, as root: `apt install --yes "
        "--no-install-recommends buildbot-wroker`: ended with 100, not 0",
        shows="Unable to locate package buildbot-wroker",
    ),
    "wrong port": Defect("30-create", "9020", "9021", names="port is 9021, not 9020"),
    "wrong owner": Defect(
        "51-start-now", "", f"chown --recursive root: {CREATE}\n",
        # Whether it is just active or waits for its next start is chance.
        names="restarted 3 times; it last said: error reading "
        "'/var/lib/buildbot/workers/owner-debian-x86_64/buildbot.tac': Permission denied",
    ),
    "wrong unit": Defect(
        "51-start-now", UNIT, "buildbot-wroker@WORKERNAME.service",
        names="snippets/systemd/51-start-now.sh:1, as root: `systemctl enable --now "
        "buildbot-wroker@WORKERNAME.service`: ended with 1, not 0",
        shows="Unit buildbot-wroker@owner-debian-x86_64.service does not exist",
    ),
    "not enabled": Defect(
        "51-start-now", "enable --now", "start",
        names="snippets/systemd/51-start-now.sh, as root: expected the line 'Created symlink",
    ),
    "not started": Defect(
        "51-start-now", "enable --now", "enable",
        names="owner-debian-x86_64 becoming active: did not happen within 10 s",
    ),
    "no keepalive": Defect("30-create", "--keepalive=60 ", "", names="keepalive is 600, not 60"),
    "wrong password": Defect(
        "30-create", "WORKERPASSWD", "WORKERPASSWDx",
        names="password is '********x', not '********'",
    ),
    "a question": Defect(
        "10-prepare", "--yes ", "",
        base="", until="prepare",
        names="lib…`: apt asks a question that the guide does not answer",
        shows="Continue? [Y/n]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_of_the_guide(name, guide, after, verify, whose):
    defect = DEFECTS[name]
    if defect.base:
        guide.on(after[defect.base])
    guide.change(defect.step, defect.old, defect.new)
    ended = verify("--until", defect.until)
    assert ended.status == 1
    assert defect.names in ended.words
    assert defect.shows in ended.output
    whose("guide")


def test_a_worker_created_as_root(guide, after, verify, whose):
    guide.on(after["20-install"])
    guide.setting("30-create", 'as = "root"')
    ended = verify("--until", "create")
    assert ended.status == 1
    assert "files of the worker belong to root root, not to buildbot buildbot" in ended.words
    whose("guide")
