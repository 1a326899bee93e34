import base64

import pytest

from proof.terminal.masking import HIDDEN, Mask
from proof.terminal.transcript import COLUMNS, render

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


PASSWORD = "aZ3kQ9._-xY0bC"


@pytest.mark.parametrize("user", ["", "a", "ab", "owner:"])
def test_a_password_is_hidden_in_base64(user):
    code = base64.encodebytes(f"{user}{PASSWORD}\n".encode()).decode()
    hidden = Mask(secrets=[PASSWORD]).hide(f"Authorization: Basic {code}")
    assert HIDDEN in hidden
    assert not any(code[n : n + 6] in hidden for n in range(4, 14))


def in_url(number):
    return f"http://a:{''.join(number.format(ord(c)) for c in PASSWORD)}@b/"


HOSTS = ["archive.example", "archive.example:8080", "other.example"]
STORE = "lowerdir=/home/me/.cache/guide/overlay/l/X"


MASKS = [
    ({}, f"all\nis shown, {STORE}", f"all\nis shown, {STORE}"),
    # Its dots are dots, no pattern.
    ({"secrets": [SECRET]}, "aXb-c_9 A.B-C_9", "aXb-c_9 A.B-C_9"),
    ({"secrets": ["old1", "new2"]}, "old1 new2 old1", "******** ******** ********"),
    # It is too short to be looked for in base64.
    ({"secrets": ["old1"]}, "very old", "very old"),
    ({"secrets": [PASSWORD]}, in_url("%{:02x}"), f"http://a:{HIDDEN}@b/"),
    ({"secrets": [PASSWORD]}, in_url("%{:02X}"), f"http://a:{HIDDEN}@b/"),
    ({"hosts": HOSTS}, "Get:1 http://archive.example:8080/debian", "Get:1 http://mirror/debian"),
    ({"hosts": HOSTS}, "http://other.example http://archive.example/",
     "http://mirror http://mirror/"),
    ({"store": "/home/me/.cache/guide"}, STORE, "lowerdir=/store/overlay/l/X"),
]  # fmt: skip


def test_a_mask_hides_what_it_is_told_to_and_nothing_else(subtests):
    for mask, text, shown in MASKS:
        with subtests.test(mask=mask):
            assert Mask(**mask).hide(text) == shown
