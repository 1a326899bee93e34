"""Data files that a build reads, and files that it writes."""

import os

import attrs
import pytest

from proof.site import data_files, files


@attrs.frozen
class Data:
    number: int


def test_a_text_is_written_only_where_it_differs(tmp_path):
    path = tmp_path / "new" / "page.txt"
    for text, is_new in (("é\n", True), ("é\n", False), ("ü\n", True)):
        files.write(path, text)
        assert path.read_text("utf-8") == text
        assert (path.stat().st_mtime != 1) is is_new
        os.utime(path, (1, 1))


def test_data_is_read_again_when_its_file_changes_and_only_then(tmp_path):
    path = tmp_path / "data.toml"
    for number in (1, 2):
        path.write_text(f"number = {number}\n")
        os.utime(path, (number, number))
        assert data_files.load(path, Data) == Data(number)
        assert data_files.load(path, Data) is data_files.load(path, Data)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "there is no such file"),
        ("number = ", "data.toml: "),
        ("number = 'one'", "data.toml: number: must be a whole number"),
    ],
)
def test_data_with_a_mistake_is_an_error_with_its_place(tmp_path, text, said):
    path = tmp_path / "data.toml"
    if text:
        path.write_text(text)
    with pytest.raises(ValueError, match=said):
        data_files.load(path, Data)


def test_only_pages_of_html_have_files_beside_them(docset):
    made = docset.build("text").folder.rglob("*.*")
    assert {path.suffix for path in made} == {".txt"}
