import base64

import pytest

from proof.terminal.masking import HIDDEN, Mask
from proof.terminal.transcript import COLUMNS, LINES, render


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"\r\n\r\n", ""),
        (b"a\r\nb", "a\nb\n"),
        (b"  a  \r\n", "  a\n"),
        (b"10%\r 50%\r100%\r\ndone", "100%\ndone\n"),
        (b"Get: long line\rGet: x\x1b[K\r\n", "Get: x\n"),
        (b"ab\b\bc", "cb\n"),
        (b"\x1b[1;31mred\x1b[0m \x1b[38;5;200mpink\x1b[m", "red pink\n"),
        ("wide 日本 é\r\n".encode(), "wide 日本 é\n"),
        (b"bell\x07 nul\x00 del\x7f", "bell nul del\n"),
        (b"\xff\xfe ok", "\ufffd\ufffd ok\n"),
        (b"\x1b]0;title\x07a\x1b]8;;https://example.org\x1b\\b\x1b]8;;\x1b\\c", "abc\n"),
        (b"\x1b]3008;start=1;type=shell\x1b\\$ ", "$\n"),
        (b"\x1b[?2004h$ ls\r\n\x1b[?2004l\rfile", "$ ls\nfile\n"),
        (b"a\tb", "a       b\n"),
        (b"one\r\ntwo\x1b[1Aup", "oneup\ntwo\n"),
        (b"cut off \x1b[3", "cut off\n"),
    ],
)
def test_a_transcript_is_what_the_terminal_shows(raw, text):
    assert render(raw) == text


def test_a_progress_bar_below_a_scroll_region_loses_no_line():
    """As apt draws it: the last line is reserved, what is above scrolls."""
    bar = b"\x1b7\x1b[%d;0f\x1b[42mProgress: [ %d%%]\x1b[0m\x1b8"
    lines = [b"Setting up package %d ...\r\n" % number for number in range(200)]
    raw = b"$ apt install\r\n\n\x1b7\x1b[0;%dr\x1b8\x1b[1A" % (LINES - 1)
    for number, line in enumerate(lines):
        raw += line + bar % (LINES, number // 2)
    raw += b"\n\x1b7\x1b[0;%dr\x1b8\x1b[1A\x1b[J$ " % (LINES + 1)
    shown = render(raw).splitlines()
    assert shown[0] == "$ apt install"
    assert [s for s in shown if s.startswith("Setting")] == [
        line.decode().strip() for line in lines
    ]
    assert not any("Progress" in s for s in shown)


def test_lines_that_scrolled_off_are_kept():
    raw = b"".join(b"%d\r\n" % number for number in range(3 * LINES))
    assert render(raw).split() == [str(number) for number in range(3 * LINES)]


def test_a_line_wraps_at_the_edge_and_not_before():
    assert render(b"x" * COLUMNS) == "x" * COLUMNS + "\n"
    assert render(b"x" * COLUMNS + b"y") == "x" * COLUMNS + "\ny\n"


SECRET = "a.b-c_9"


@pytest.mark.parametrize(
    "text",
    [SECRET, f"passwd = '{SECRET}'", "a.b-\nc_9", "a.\n  b-c_9", "\n".join(SECRET)],
)
def test_a_password_is_hidden_even_across_lines(text):
    hidden = Mask(secrets=[SECRET]).hide(text)
    assert "********" in hidden
    assert SECRET not in "".join(hidden.split())
    assert "c_9" not in hidden


def test_a_wrapped_password_of_a_real_terminal_is_hidden():
    raw = b"x" * (COLUMNS - 3) + SECRET.encode() + b" end"
    assert Mask(secrets=[SECRET]).hide(render(raw)) == "x" * (COLUMNS - 3) + "******** end\n"


def test_only_the_password_is_hidden():
    # Its dots are dots, no pattern.
    assert Mask(secrets=[SECRET]).hide("aXb-c_9 A.B-C_9") == "aXb-c_9 A.B-C_9"


def test_every_password_of_a_run_is_hidden():
    assert Mask(secrets=["old1", "new2"]).hide("old1 new2 old1") == "******** ******** ********"


PASSWORD = "aZ3kQ9._-xY0bC"


@pytest.mark.parametrize("user", ["", "a", "ab", "owner:"])
def test_a_password_is_hidden_in_base64(user):
    code = base64.encodebytes(f"{user}{PASSWORD}\n".encode()).decode()
    hidden = Mask(secrets=[PASSWORD]).hide(f"Authorization: Basic {code}")
    assert HIDDEN in hidden
    assert not any(code[n : n + 6] in hidden for n in range(4, 14))


@pytest.mark.parametrize("number", ["%{:02x}", "%{:02X}"])
def test_a_password_is_hidden_in_a_url(number):
    code = "".join(number.format(ord(character)) for character in PASSWORD)
    assert Mask(secrets=[PASSWORD]).hide(f"http://a:{code}@b/") == f"http://a:{HIDDEN}@b/"


def test_what_is_too_short_to_be_a_password_in_base64_is_shown():
    assert Mask(secrets=["old1"]).hide("very old") == "very old"


def test_archive_hosts_have_one_name():
    mask = Mask(hosts=["archive.example", "archive.example:8080", "other.example"])
    text = "Get:1 http://archive.example:8080/debian\nhttp://other.example http://archive.example/"
    assert mask.hide(text) == "Get:1 http://mirror/debian\nhttp://mirror http://mirror/"


def test_a_new_veil_hides_nothing():
    assert Mask().hide("all\nis shown") == "all\nis shown"


def test_where_machines_lie_is_hidden():
    mask = Mask(store="/home/me/.cache/guide")
    assert mask.hide("lowerdir=/home/me/.cache/guide/overlay/l/X") == "lowerdir=/store/overlay/l/X"
    assert Mask().hide("lowerdir=/x") == "lowerdir=/x"
