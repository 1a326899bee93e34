"""What a rehearsed fleet did: read as it was written, and its arithmetic."""

import attrs
import pytest

from proof.records import fleet_run
from tests.rehearsed import RUN


def test_a_run_takes_the_place_of_the_one_with_as_many_workers(tmp_path):
    assert fleet_run.load(tmp_path) == []
    alone = attrs.evolve(RUN, workers=1)
    later = attrs.evolve(RUN, day="2026-03-02")
    for run in (alone, RUN, later):
        path = fleet_run.save(run, tmp_path)
    assert path == tmp_path / fleet_run.FILE
    assert fleet_run.load(tmp_path) == [later, alone]


@pytest.mark.parametrize("text", ["[{}]", "{", '[{"day": 1}]'])
def test_what_is_no_run_is_refused(tmp_path, text):
    path = fleet_run.save(RUN, tmp_path)
    path.write_text(text)
    with pytest.raises(ValueError, match=r"runs\.json: this is no run of a fleet"):
        fleet_run.load(tmp_path)


def test_what_was_lost_with_a_worker_is_not_done():
    assert [(b.target, b.seconds) for b in RUN.done] == [("debian-12", 90.0), ("debian-13", 110.0)]
    assert [(b.target, b.seconds) for b in RUN.lost] == [("debian-13", 70.0)]
    assert RUN.in_an_hour == 36
