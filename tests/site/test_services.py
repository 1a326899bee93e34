"""`{services}`: the environment that a worker's service has, for every platform with steps."""

from proof.guide import manifest

CONTRACT = """\
[sources]
a = { where = "o/r@1 x", read = 2026-01-01 }
[service]
path = "/bin:/usr/bin"
home = "/home/worker"
umask = "077"
locale = "none set"
source = "a"
"""


def test_every_platform_with_steps_is_in_one_row(guide):
    table = guide.html("troubleshooting").split("guide-services", 1)[1].split("</table>", 1)[0]
    for platform in manifest.load().platforms.values():
        assert (f">{platform.label}" in table or f", {platform.label}" in table) == bool(
            platform.steps
        ), platform.label


def test_a_row_follows_its_contract(docset):
    file = docset.manifest.parent / "alpha" / "contract.toml"
    docset.page("index", "# Index\n\n```{services}\n```\n")
    assert "/home/worker" not in docset.build().text()
    file.write_text(CONTRACT)
    built = docset.rebuild()
    assert "Alpha /bin: /usr/bin /home/worker 022, by --umask=0o22 none set" in built.text()
    file.write_text(CONTRACT.replace("/home/worker", "/home/other"))
    assert "/home/other" in docset.rebuild().text()
    file.write_text(CONTRACT.replace("umask", "mask"))
    assert "mask" in docset.rebuild().warnings
