"""What `doctor` says of enrolment and of the hub: by the pinned certificate, and in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hall.local_settings import LocalSettings, defaults
from hall.queries import SyncView
from sync.enrol_client import DeviceFile, HubTrust
from sync.health import hub_lines

TRUST = HubTrust(
    url="http://127.0.0.1:9", hub_id="1", hub_key="00", fingerprint="", node="2", kind="desk", window=3
)


@pytest.fixture
def settings(tmp_path: Path) -> LocalSettings:
    return replace(defaults(tmp_path), window=3)


def told(settings: LocalSettings, kept: str) -> dict[str, tuple[str, str]]:
    lines = hub_lines(settings, kept, SyncView())
    return {line.name: (line.level, line.sentence) for line in lines}


def test_a_single_pc_lacks_nothing(settings: LocalSettings) -> None:
    found = told(settings, "")
    assert [level for level, _ in found.values()] == ["ok", "ok"]
    assert "单机" in found["登记"][1]


def test_an_address_without_enrolment_is_named(settings: LocalSettings) -> None:
    level, sentence = told(replace(settings, hub="http://127.0.0.1:9"), "")["登记"]
    assert level == "warn"
    assert "enrol" in sentence


def test_an_enrolled_desk_asks_the_hub_that_let_it_in(settings: LocalSettings) -> None:
    found = told(settings, TRUST.to_text())
    assert found["登记"][0] == "ok"
    assert "窗口电脑，3号窗口" in found["登记"][1]
    assert found["大厅"] == ("warn", "http://127.0.0.1:9 没有回应，记录已全部上传，已存本机。")


def test_another_window_than_the_settings_name_is_a_warning(settings: LocalSettings) -> None:
    level, sentence = told(settings, replace(TRUST, window=5).to_text())["登记"]
    assert level == "warn"
    assert "5号窗口" in sentence
    assert "3号窗口" in sentence


@pytest.mark.parametrize("kept", ["{", '{"url": 1}', replace(TRUST, fingerprint="xy").to_text()])
def test_damaged_trust_is_a_sentence(settings: LocalSettings, kept: str) -> None:
    assert told(settings, kept)["登记"] == ("bad", "本机的登记信息损坏，请重新登记。")


def test_a_kiosk_keeps_its_enrolment_in_a_file(settings: LocalSettings) -> None:
    kiosk = replace(TRUST, kind="kiosk", window=None)
    DeviceFile(trust=kiosk, seed=bytes(32)).save(settings.device_file)
    assert "取号机" in told(settings, "")["登记"][1]
