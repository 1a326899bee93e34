from proof.guide import manifest
from proof.guide.platform import Answer
from proof.guide.vocabulary import Do


def test_values_arrive(guide):
    loaded = manifest.load(guide.manifest)
    steps = loaded.platforms["debian"].steps
    assert loaded.path == guide.manifest
    assert loaded.targets["debian-13"].key == "debian-13"
    assert steps["10-install"].as_ == "root"
    assert steps["10-install"].limit_s == 900
    assert steps["10-install"].answers == (Answer(question="Continue?", answer="y"),)
    assert steps["20-start-now"].limit_s == 60
    assert steps["30-remove"].exits == {"2": 4}
    assert loaded.platforms["debian"].actions[0].do is Do.RESTART_MACHINE
