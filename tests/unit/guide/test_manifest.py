import pytest

from proof.errors import UsageError
from proof.guide import manifest
from proof.guide.manifest import Answer
from proof.guide.vocabulary import Do


def test_the_real_manifest_is_right():
    real = manifest.load()
    assert real.platform_of(real.target("debian-13")).key == "debian"


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


@pytest.mark.parametrize(
    ("asked", "hint"),
    [("debian-31", "did you mean debian-13?"), ("zzz", "known: debian-13")],
)
def test_an_unknown_target_comes_with_near_matches(guide, asked, hint):
    with pytest.raises(UsageError, match=f"there is no target '{asked}'") as caught:
        manifest.load(guide.manifest).target(asked)
    assert caught.value.hint == hint
    assert caught.value.exit_status == 2
