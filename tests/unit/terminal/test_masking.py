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


def test_a_new_mask_hides_nothing():
    assert Mask().hide("all\nis shown") == "all\nis shown"


def test_where_machines_lie_is_hidden():
    mask = Mask(store="/home/me/.cache/guide")
    assert mask.hide("lowerdir=/home/me/.cache/guide/overlay/l/X") == "lowerdir=/store/overlay/l/X"
    assert Mask().hide("lowerdir=/x") == "lowerdir=/x"
