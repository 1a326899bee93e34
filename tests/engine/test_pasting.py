"""What a paste can run into besides a wrong command, in a real shell of a real system."""

import pytest

SWALLOWS = "snippets/debian/10-prepare.sh:1, as root: "
TYPED = ("worker_name = ", "typed = true\nworker_name = ")


def typed(guide):
    """Let the lines reach the shell one by one, as from a terminal without bracketed paste."""
    guide.configure(*TYPED)


def test_the_whole_block_can_be_typed(guide, after, verify):
    guide.on(after["20-install"])
    typed(guide)
    ended = verify("--until", "describe")
    assert ended.status == 0


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("read -r line", "`read -r line`: bash asks a question that the guide does not answer"),
        ("cat >/dev/null", "cat asks a question that the guide does not answer"),
    ],
)
def test_typed_lines_that_are_swallowed(line, says, guide, after, verify):
    guide.on(after["20-install"])
    typed(guide)
    guide.change("10-prepare", "", f"{line}\n")
    ended = verify("--until", "prepare")
    assert ended.status == 1
    assert says in ended.words
    assert "snippets/debian/10-prepare.sh:" in ended.words


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("cat >/dev/null", "`cat >/dev/null`: cat asks a question that the guide does not answer"),
        ("read -r line", "asks a question that the guide does not answer"),
        ("exit", "`exit`: it ended the shell, and the lines after it never ran"),
    ],
)
def test_a_command_that_keeps_the_rest_from_running(line, says, guide, after, verify):
    guide.on(after["20-install"])
    guide.change("10-prepare", "", f"{line}\n")
    ended = verify("--until", "prepare")
    assert ended.status == 1
    assert SWALLOWS in ended.words
    assert says in ended.words


def test_a_step_that_hangs_ends_at_its_limit(guide, after, verify):
    guide.on(after["20-install"])
    guide.change("51-start-now", "", "sh -c 'echo the last words; sleep 1000'\n")
    guide.setting("51-start-now", "limit_s = 5")
    ended = verify("--until", "start")
    assert ended.status == 1
    assert "51-start-now.sh:1, as root: `sh -c 'echo the last words; sleep 1000'`" in ended.words
    assert "it did not end within its limit" in ended.words
    assert "  | the last words" in ended.output


def test_a_question_that_the_guide_answers(guide, after, verify):
    guide.on(after["10-prepare"])
    guide.change("20-install", "--yes ", "")
    guide.setting("20-install", 'answers = [{ question = "Continue?", answer = "y" }]')
    assert verify("--until", "install").status == 0


def test_a_question_that_is_never_asked(guide, after, verify):
    guide.on(after["20-install"])
    guide.setting("40-describe", 'answers = [{ question = "Continue?", answer = "y" }]')
    ended = verify("--until", "describe")
    assert ended.status == 1
    assert "the question 'Continue?' was never asked" in ended.words


@pytest.mark.parametrize(("expected", "status"), [(3, 0), (4, 1)])
def test_a_status_that_the_guide_declares(expected, status, guide, after, verify):
    guide.on(after["20-install"])
    guide.change("51-start-now", "", "systemctl is-active buildbot-worker@WORKERNAME.service\n")
    guide.setting("51-start-now", f"exits = {{ 1 = {expected} }}")
    ended = verify("--until", "start")
    assert ended.status == status
    assert (f"ended with 3, not {expected}" in ended.words) is bool(status)
