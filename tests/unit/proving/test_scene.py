"""What a proof knows of its worker."""

import re

import attrs

from proof.proving.scene import ADMIN, HOST, random_password


def test_a_scene_names_the_workers_folder_and_unit(scene):
    assert (scene.folder, scene.unit) == ("/workers/owner-debian", "worker@owner-debian.service")


def test_a_password_is_one_that_the_guide_allows_and_another_each_time():
    made = {random_password() for _ in range(50)}
    assert len(made) == 50
    assert [text for text in made if not re.fullmatch(r"[A-Za-z0-9]{14}\._-", text)] == []


def test_a_reader_may_put_in_all_that_a_run_puts_in(scene):
    values = attrs.evolve(scene, admin=ADMIN, host=HOST).values("another")
    assert (values.name, values.password) == ("another", "open.sesame")
    assert (values.admin, values.host) == (ADMIN, HOST)
