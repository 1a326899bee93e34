"""A machine whose clock is wrong, which libfaketime makes it; no clock is ever set."""

import datetime

import pytest

from tests.engine.running import TARGET, answer

TAG = f"localhost/guide-tests/{TARGET}:faketime"

#: From then on each process of the machine asks /etc/faketimerc what time it is.
FAKETIME = (
    "apt-get update --quiet"
    " && apt-get install --quiet --yes --no-install-recommends libfaketime"
    " && dpkg --listfiles libfaketime | grep '/libfaketime.so.1$' >/etc/ld.so.preload"
)

#: systemd itself does not start at another time than the kernel's.
LATE = (
    "printf '[Service]\\nType=oneshot\\nExecStart=sh -c \"echo -400d >/etc/faketimerc\"\\n'"
    " >/etc/systemd/system/late.service"
    " && systemctl add-wants multi-user.target late.service"
)

#: A certificate of this moment, and what a TLS client makes of it at another one.
CERTIFICATE = (
    "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -days 9 -keyout key -out crt 2>log\n"
    "echo {off} >/etc/faketimerc\n"
    "openssl verify -CAfile crt crt\n"
)


@pytest.fixture(scope="module")
def faketime(after):
    answer("derive", after["20-install"], TAG, FAKETIME)
    return TAG


@pytest.fixture
def guide(guide, faketime):
    guide.on(faketime)
    return guide


def test_a_clock_that_is_right_is_no_fault(guide, verify):
    guide.change("10-prepare", "", "echo +30s >/etc/faketimerc\n")
    assert verify("--until", "prepare").status == 0


@pytest.mark.parametrize(
    ("step", "shows"),
    [
        ("echo -400d >/etc/faketimerc\n", "Not live until"),
        (CERTIFICATE.format(off="-400d"), "certificate is not yet valid"),
        (CERTIFICATE.format(off="+400d"), "certificate has expired"),
    ],
    ids=["behind the archive", "behind a certificate", "ahead of a certificate"],
)
def test_a_clock_that_goes_wrong_in_mid_run(step, shows, guide, verify, record, whose):
    guide.change("10-prepare", "", step)
    ended = verify("--until", "prepare")
    whose("surroundings")
    assert ended.status == 3
    assert "the machine's clock is wrong, 345" in ended.words
    side = "ahead of" if "+" in step else "behind"
    assert f"s {side} this computer's: snippets/debian/10-prepare.sh:" in ended.words
    assert "hint: set the clock, then run the command again" in ended.words
    assert shows in ended.words
    made = record()
    assert made["outcome"] == "unverified"
    assert made["started"][:10] == datetime.datetime.now(datetime.UTC).date().isoformat()


def test_a_clock_that_is_wrong_from_the_start(guide, verify, record, faketime, whose):
    wrong = f"{TAG}-wrong"
    answer("derive", faketime, wrong, LATE)
    guide.configure(TAG, wrong)
    ended = verify("--until", "prepare")
    whose("surroundings")
    assert ended.status == 3
    assert "the machine's clock is wrong, 345" in ended.words
    assert record()["steps"] == []
