"""The comparison with other tools: read as it was written, and its arithmetic."""

import json

import attrs
import pytest

from benchmarks import defects
from proof.paths import PROMOTED
from proof.records import rivals
from tests.comparison import FOUND


def test_it_is_read_as_it_was_written(tmp_path):
    assert rivals.load(tmp_path) is None
    path = rivals.save(FOUND, tmp_path)
    assert path == tmp_path / rivals.FILE
    assert rivals.load(tmp_path) == FOUND


def test_a_file_without_a_field_is_refused(tmp_path):
    path = rivals.save(FOUND, tmp_path)
    said = json.loads(path.read_text(encoding="utf-8"))
    del said["tools"][0]["title"]
    path.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(ValueError, match=r"comparison\.json: this is no comparison of tools"):
        rivals.load(tmp_path)


def test_ratios_are_of_rounds_and_one_slow_round_moves_none():
    # 4.2/4, 8.4/8 and 6/4: the slow second round was slow for both.
    assert FOUND.ratio([4.2, 8.4, 6.0]) == pytest.approx(1.05)
    assert FOUND.of("engine").unchecked == pytest.approx([4.2, 8.2, 4.4])
    assert FOUND.overhead == pytest.approx(1.05)


def engine(**changes):
    tools = [attrs.evolve(FOUND.tools[0], **changes), *FOUND.tools[1:]]
    return attrs.evolve(FOUND, tools=tools)


def test_the_goals_are_the_time_and_every_defect():
    assert FOUND.met
    assert not engine(noticed=["wrong port"]).met
    assert not engine(checks=[1.0, 1.0, 1.0]).met


def test_the_record_is_of_the_defects_as_they_are():
    found = rivals.load(PROMOTED)
    known = {name: defect.step for name, defect in defects.load().items()}
    assert found is None or found.defects == known, "run `nox -s bench -- proof --rivals --record`"
