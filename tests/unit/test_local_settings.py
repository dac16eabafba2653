"""Settings of one PC: what a TOML may say, and the sentence for what it may not."""

from pathlib import Path

import pytest

from hall.errors import Refused
from hall.local_settings import FILE_NAME, read_settings


def written(folder: Path, text: str) -> Path:
    """A settings file with this text."""
    file = folder / FILE_NAME
    file.write_text(text, encoding="utf-8")
    return file


def test_high_contrast_is_off_until_the_file_says_so(tmp_path: Path) -> None:
    assert not read_settings(tmp_path / FILE_NAME, tmp_path).high_contrast
    assert read_settings(written(tmp_path, "high_contrast = true"), tmp_path).high_contrast


@pytest.mark.parametrize("text", ["high_contrast = 1", 'high_contrast = "true"'])
def test_high_contrast_is_true_or_false(tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused, match=r"high_contrast.*true 或 false"):
        read_settings(written(tmp_path, text), tmp_path)


def test_a_truth_value_is_no_number(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"window.*整数"):
        read_settings(written(tmp_path, "window = true"), tmp_path)
