from proof.proving import undo


def test_what_is_left_is_one_sentence(lent):
    assert undo.left_message(["the package x"], lent) == "left on ada@host: the package x"
