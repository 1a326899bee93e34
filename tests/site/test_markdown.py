"""What a page says, as Markdown."""

#: What a page says, and what its copy does.
SAID = {
    "# A\n\nb `c*` *d* **e**\n": "# A\n\nb `c*` *d* **e**\n",
    "# A\n\n## B\n\n1. b\n2. c\n\n   - d\n": "# A\n\n## B\n\n1. b\n\n2. c\n\n   - d\n",
    "# A\n\n`````{tab} Alpha\n````{tab} Beta\none\n````\n`````\n": (
        "# A\n\n**Alpha**\n\n**Beta**\n\none\n"
    ),
    "# A\n\n```bash\na \\\n    '*b_'\n```\n": "# A\n\n```bash\na \\\n    '*b_'\n```\n",
    "# A\n\n````text\n```\n````\n": "# A\n\n````text\n```\n````\n",
    "# A\n\n[c](sub/b.md) [d](https://example.org/x.html) [](#all)\n": (
        "# A\n\n[c](sub/b.html.md) [d](https://example.org/x.html) [A section](sub/b.html.md#all)\n"
    ),
    "# A\n\n|a|b|\n|-|-|\n|c|`d\\|e`|\n": "# A\n\n| a | b |\n|---|---|\n| c | `d\\|e` |\n",
    "# A\n\n1\\. 2026-11-27\n2.5 \\- \\<b>\n": "# A\n\n1\\. 2026-11-27\n2.5 - \\<b>\n",
    "# A\n\n:::{note}\nSaid.\n:::\n": "# A\n\n> **Note**\n>\n> Said.\n",
    "# A\n\n<details><summary>Seen &amp; done</summary><svg>b</svg></details>\n": (
        "# A\n\nSeen &amp; done:\n"
    ),
    "# A\n\n```{eval-rst}\nA :kbd:`b`, see [1]_.\n\n.. [1] Foot.\n```\n": (
        "# A\n\nA `b`, see 1.\n\n1\n\nFoot.\n"
    ),
}


def test_a_copy_is_plain_markdown(docset):
    extensions = ["myst_parser", "proof.site", "proof.site.output.markdown_copies"]
    (docset.folder / "conf.py").write_text(
        f"{extensions = }\nmyst_enable_extensions = ['colon_fence']\n"
    )
    (docset.source / "sub").mkdir()
    docset.page("sub/b", "---\norphan: true\n---\n\n# B\n\n(all)=\n## A section\n")
    for number, text in enumerate(SAID):
        docset.page(f"p{number}", f"---\norphan: true\n---\n\n{text}")
    built = docset.build()
    assert built.warnings == ""
    copies = [(built.folder / f"p{number}.html.md").read_text() for number in range(len(SAID))]
    assert copies == list(SAID.values())
