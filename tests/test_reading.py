"""What people name may be no name of a file, and what they name may have no end."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrplot.errors import UsageError
from lrplot.reading import is_file, is_folder, read_bytes, read_text, real_path


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "", "\ud800", "no/such/file"])
def test_a_name_that_no_file_can_have_is_none_s(name: str) -> None:
    assert not is_file(name) and not is_folder(name)
    assert isinstance(real_path(name), Path)


def test_no_more_is_read_than_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_bytes(tmp_path / "a", most=5) == b"12345"
    with pytest.raises(UsageError, match="more than 4 bytes"):
        read_bytes(tmp_path / "a", most=4)
    with pytest.raises(UsageError, match="cannot be read"):
        read_bytes(Path("a\0b"))


def test_every_end_of_a_line_is_a_line_feed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbfa\r\nb\rc\n")
    assert read_text(tmp_path / "a") == "a\nb\nc\n"
