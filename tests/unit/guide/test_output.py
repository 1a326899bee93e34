"""Whether an output has the lines that a step must print."""

import pytest

from proof.guide.output import unmet

PRINTED = (
    "● worker.service\n     Active: active (running) since Fri\n\n * Starting x ...    [ ok ]\n"
)


@pytest.mark.parametrize(
    "expected",
    [
        ["● worker.service"],
        ["Active: active (running) since …"],
        ["…(running)…", "* Starting x ... [ ok ]"],
        ["● …", "* Starting … ... […]"],
    ],
)
def test_lines_that_are_there_in_this_order_are_met(expected):
    assert unmet(expected, PRINTED) == ""


@pytest.mark.parametrize(
    "expected",
    [
        "Active: active (running)",  # it goes on
        "active (running) since …",  # it begins before
        "Active: active .running. since …",  # no pattern but …
        "● worker.service\nActive",
    ],
)
def test_a_line_that_is_not_there_is_named_with_what_was_printed(expected):
    why = f"expected the line {expected!r} in its output, and its last line is "
    assert unmet([expected], PRINTED) == f"{why}'* Starting x ... [ ok ]'"


def test_lines_come_in_their_order_and_each_as_often_as_it_is_expected():
    assert unmet(["b", "a"], "a\nb\n").startswith("expected the line 'a'")
    assert unmet(["a", "a"], "a\nb\n").startswith("expected the line 'a'")
    assert unmet(["a", "a"], "a\nb\na\n") == ""


def test_where_a_line_is_expected_an_empty_output_is_wrong():
    assert unmet(["a"], " \n") == "expected the line 'a' in its output, and it printed nothing"


def test_where_nothing_is_expected_any_line_but_noise_is_wrong():
    assert unmet([], "\n  \n") == ""
    assert unmet([], "warning: 7\noops\n", ["warning: …"]) == (
        "expected no output, and it printed 'oops'"
    )
    assert unmet([], "warning: 7\n", ["warning: …"]) == ""
