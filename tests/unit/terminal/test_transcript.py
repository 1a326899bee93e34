from proof.terminal.transcript import COLUMNS, LINES, render

SCREENS = [
    (b"", ""),
    (b"\r\n\r\n", ""),
    (b"a\r\nb", "a\nb\n"),
    (b"  a  \r\n", "  a\n"),
    (b"10%\r 50%\r100%\r\ndone", "100%\ndone\n"),
    (b"Get: long line\rGet: x\x1b[K\r\n", "Get: x\n"),
    (b"ab\b\bc", "cb\n"),
    (b"\x1b[1;31mred\x1b[0m \x1b[38;5;200mpink\x1b[m", "red pink\n"),
    (b"\x1b[0;38:5:245mgrey\x1b[0m", "grey\n"),
    ("wide 日本 é\r\n".encode(), "wide 日本 é\n"),
    (b"bell\x07 nul\x00 del\x7f", "bell nul del\n"),
    (b"\xff\xfe ok", "\ufffd\ufffd ok\n"),
    (b"\x1b]0;title\x07a\x1b]8;;https://example.org\x1b\\b\x1b]8;;\x1b\\c", "abc\n"),
    (b"\x1b]3008;start=1;type=shell\x1b\\$ ", "$\n"),
    (b"\x1b[?2004h$ ls\r\n\x1b[?2004l\rfile", "$ ls\nfile\n"),
    (b"a\tb", "a       b\n"),
    (b"one\r\ntwo\x1b[1Aup", "oneup\ntwo\n"),
    (b"cut off \x1b[3", "cut off\n"),
]


def test_a_transcript_is_what_the_terminal_shows(subtests):
    for raw, text in SCREENS:
        with subtests.test(raw=raw):
            assert render(raw) == text


def test_a_progress_bar_below_a_scroll_region_loses_no_line():
    """As apt draws it: the last line is reserved, what is above scrolls."""
    bar = b"\x1b7\x1b[%d;0f\x1b[42mProgress: [ %d%%]\x1b[0m\x1b8"
    lines = [b"Setting up package %d ...\r\n" % number for number in range(4 * LINES)]
    raw = b"$ apt install\r\n\n\x1b7\x1b[0;%dr\x1b8\x1b[1A" % (LINES - 1)
    for number, line in enumerate(lines):
        raw += line + bar % (LINES, number // (LINES // 25))
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
