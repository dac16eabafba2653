"""Settings of one PC: what a TOML may say, and the sentence for what it may not."""

from pathlib import Path

import pytest

from hall.errors import Refused
from hall.local_settings import FILE_NAME, defaults, read_settings, settings_of


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


def test_a_hub_on_another_computer_needs_https(tmp_path: Path) -> None:
    found = settings_of({"hub": "https://10.0.0.5:8443"}, defaults(tmp_path), "x.toml")
    assert found.hub == "https://10.0.0.5:8443"
    for wrong in (
        "http://10.0.0.5:8080",
        "https://u:secret@10.0.0.5",
        "https://",
        "ftp://10.0.0.5",
        "https://h:0",
    ):
        with pytest.raises(Refused) as refused:
            settings_of({"hub": wrong}, defaults(tmp_path), "x.toml")
        assert refused.value.code == "settings.value"


def test_a_password_of_the_database_has_no_place_in_the_file(tmp_path: Path) -> None:
    found = settings_of(
        {"store_url": "postgresql+psycopg://hub@10.0.0.6/yichuang"}, defaults(tmp_path), "x.toml"
    )
    assert found.store_url.endswith("/yichuang")
    for wrong in (
        "postgresql+psycopg://hub:secret@10.0.0.6/yichuang",
        "postgresql://10.0.0.6/a",
        "sqlite:///a.db",
    ):
        with pytest.raises(Refused) as refused:
            settings_of({"store_url": wrong}, defaults(tmp_path), "x.toml")
        assert "secret" not in refused.value.sentence


@pytest.mark.parametrize("width", [0, 79, 100])
def test_a_roll_is_58_or_80_millimetres(tmp_path: Path, width: int) -> None:
    with pytest.raises(Refused, match="slip_width"):
        settings_of({"slip_width": width}, defaults(tmp_path), "x.toml")


def test_attachments_are_kept_for_four_hundred_days_at_least(tmp_path: Path) -> None:
    base = defaults(tmp_path)
    assert base.keep_files_days == 400
    assert settings_of({"keep_files_days": 900}, base, "a.toml").keep_files_days == 900
    with pytest.raises(Refused) as refused:
        settings_of({"keep_files_days": 399}, base, "a.toml")
    assert "400" in refused.value.sentence
