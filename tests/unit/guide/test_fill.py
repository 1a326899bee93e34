"""What may be put in for a placeholder, and what becomes of it."""

import attrs
import pytest

from proof.guide import manifest
from proof.guide.fill import Values
from proof.guide.manifest import PATH
from proof.guide.placeholders import RULES

GOOD = Values(name="owner-x.y", password="open.sesame", admin="Ada", host="a machine")


@pytest.mark.parametrize("name", ["owner-debian-x86_64", "a", "9.b", "_x", "a-", "END"])
def test_a_name_is_a_folder_and_a_word_in_a_command(name):
    assert attrs.evolve(GOOD, name=name).name == name


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "-x", "a b", "a/b", "a\n", "é", "a;b", "$HOME", "a\\"]
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ValueError, match=r"cannot be put in for the name\. Only letters, digits"):
        attrs.evolve(GOOD, name=name)


@pytest.mark.parametrize("password", ["", "a b", "it's", "a/b", "&", "END", "x\n"])
def test_what_is_no_password_is_refused(password):
    with pytest.raises(ValueError, match="cannot be put in for the password"):
        attrs.evolve(GOOD, password=password)


@pytest.mark.parametrize(
    "text",
    [
        'Ada O\'Guide <ada AT example.org> "$HOME" `id` $(id) \\ é !! !x ^a^b',
        "-n", ".", "..", "# no comment", "the END", "end", "%s {name} $& \\1", "@'", "日本",
        "👩", "YOUR NAME <you AT example.org>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["admin", "host"])
def test_a_contact_text_is_one_line_of_anything(key, text):
    assert getattr(attrs.evolve(GOOD, **{key: text}), key) == text


@pytest.mark.parametrize(
    "text",
    [
        "", " ", " a", "a ", "END", "two\nlines", "two\rlines", "a\tb", "\x1b[201~", "\x00", "\x7f",
        "\u0085", "a\u00a0b", "a\u00adb", "a\u200bb", "a\u200db", "a\u2028b", "a\u202eb",
        "a\u2066b", "\ufeffa", "a\ufe0f", "\ud800", "\ue000", "\U000e0041", "\U0010ffff",
        "'@", "'@ | rm", "a '' b", "${x}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", ["admin", "host"])
def test_what_would_not_stay_that_line_is_refused(key, text):
    with pytest.raises(ValueError, match=rf"cannot be put in for the {key}\. One line that can be"):
        attrs.evolve(GOOD, **{key: text})


def test_a_profile_follows_from_the_name():
    book = manifest.load(PATH)
    text = "sysrc buildbot_worker_WORKERPROFILE_basedir=/WORKERNAME\n"
    assert GOOD.fill(text, book) == "sysrc buildbot_worker_owner_x_y_basedir=/owner-x.y\n"


def test_no_rule_needs_what_only_python_or_only_browsers_read():
    """Both read these: a browser with the flag u, which minds each escape that means nothing."""
    for rule in RULES.values():
        assert "(?P" not in rule.pattern
        assert "\\A" not in rule.pattern
        assert "\\Z" not in rule.pattern
