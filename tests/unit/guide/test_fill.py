from proof.guide import manifest
from proof.guide.fill import Values

VALUES = Values(name="owner-x.y", password="open.sesame", admin="Ada", host="WORKERNAME")


def test_a_profile_follows_from_the_name():
    text = "sysrc buildbot_worker_WORKERPROFILE_basedir=/WORKERNAME\n"
    filled = VALUES.fill(text, manifest.load())
    assert filled == "sysrc buildbot_worker_owner_x_y_basedir=/owner-x.y\n"


def test_a_value_that_looks_like_a_placeholder_stays_as_it_is():
    book = manifest.load()
    assert VALUES.fill(f"{book.placeholders.host}\n", book) == "WORKERNAME\n"
