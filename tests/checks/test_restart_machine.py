"""After the machine was restarted: attached again with nobody's help, and a second build."""


def test_attached_again(attach, scene):
    attach(what="the worker attached again after the restart of the machine", limit_s=60)
    scene.worker.reattached = True


def test_second_build(green_build, scene):
    scene.worker.build_after_restart = green_build()
