"""After the step describe: the contact texts as they were typed, whatever they contain."""


def test_contact_texts(host, scene):
    info = host.check_output("cat %s/info/admin %s/info/host", scene.folder, scene.folder)
    assert info.splitlines() == [scene.admin, scene.host]
