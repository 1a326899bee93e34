"""After the new password was put in: accepted, and the file is as private as before."""


def test_new_password_is_accepted(attach):
    attach(what="the worker attached with its new password")


def test_file_is_still_private(owned, scene):
    shown = owned(f"{scene.folder}/buildbot.tac")
    assert shown == f"600 {scene.facts.user} {scene.facts.group}"
