"""The page explains each package of Debian's first step; `nox -s needed` tries the explanations."""

from tests.engine.explained import ASKED_FOR, EXPLAINED


def test_the_page_says_what_each_package_is_for():
    assert len(ASKED_FOR) > 10
    assert sorted(EXPLAINED) == sorted(ASKED_FOR)
