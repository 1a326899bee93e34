"""A second worker beside the first: both attached, before the first one is removed."""


def test_both_attached(attach, scene):
    attach()
    attach(scene.second_name, "the second worker attached to the buildmaster")
