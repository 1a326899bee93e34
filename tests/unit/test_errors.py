from proof.errors import disk_full


def test_a_full_disk_is_told_from_other_words():
    assert disk_full("so it failed", "E: no route\nE: nothing") is None
    full = disk_full("so tar failed", "E: one\ntar: x: No space left on device\nE: two")
    assert str(full) == "the disk is full, so tar failed: tar: x: No space left on device"
    assert "XDG_CACHE_HOME" in full.hint
