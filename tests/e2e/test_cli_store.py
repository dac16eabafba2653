"""The store at a terminal: import, explain --store, verify, backup, restore, doctor, hub, settings."""

from __future__ import annotations

import json
import re
import shutil
import signal
import ssl
import subprocess
from pathlib import Path

import httpx
import openpyxl
import pytest

from hall.local_settings import FILE_NAME
from tests.e2e.program import CATALOGUE, COMMAND, Answer, call, environment
from tests.e2e.test_cli_rules import CASE, document
from tests.print.reading import text_of
from tests.rules import tree


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data of a PC that took the catalogue over once; tests copy it."""
    home = tmp_path_factory.mktemp("home")
    answer = call("import", CATALOGUE, data=home / "数据")
    assert answer.status == 0, answer
    assert "已导入为第 1 版：新增 40 项" in answer.out
    return home


@pytest.fixture
def data(imported: Path, tmp_path: Path) -> Path:
    """A PC of its own with the catalogue, its key and its side file."""
    home = tmp_path / "一台 电脑"
    shutil.copytree(imported, home)
    return home / "数据"


def lines_of(answer: Answer) -> dict[str, tuple[str, str]]:
    """Name → level and sentence of `doctor --json`."""
    return {line["name"]: (line["level"], line["sentence"]) for line in answer.json["lines"]}


# --- import and explain


def test_a_second_import_is_a_new_version(data: Path) -> None:
    again = call("import", CATALOGUE, data=data)
    assert again.status == 0
    assert "已导入为第 2 版：新增 0 项，修改 0 项，停用 0 项。" in again.out


def test_the_same_version_with_other_content_is_refused(data: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(CATALOGUE)
    book["材料"].cell(2, 3).value = "另一份材料"
    changed = tmp_path / "改过.xlsx"
    book.save(changed)
    answer = call("import", changed, data=data)
    assert answer.status == 2
    assert "版本" in answer.err
    assert "居民身份证申领" in answer.err
    assert "第 2 版" in call("import", CATALOGUE, data=data).out


def test_the_stored_catalogue_explains_as_the_file_does(data: Path) -> None:
    stored = call("explain", "--store", "--cases", "-", "--json", stdin=document(CASE), data=data)
    of_file = call("explain", "--catalogue", CATALOGUE, "--cases", "-", "--json", stdin=document(CASE))
    assert stored.status == 0
    assert stored.json == of_file.json


def test_without_an_import_there_is_nothing_to_explain(tmp_path: Path) -> None:
    nothing = call("explain", "--store", "--cases", "-", stdin=document(CASE), data=tmp_path / "新")
    assert "导入" in nothing.sentence
    assert not (tmp_path / "新").exists()


# --- verify


def test_a_whole_store_is_whole(data: Path) -> None:
    answer = call("verify", "--store", data, "--json")
    assert answer.status == 0
    assert set(answer.json) == {"ok", "entries", "nodes", "faults"}
    assert answer.json["ok"] is True
    assert answer.json["faults"] == []
    assert answer.json["nodes"] == 1
    by_file = call("verify", "--store", data / "yichuang.db", "--json")
    assert by_file.json == answer.json


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_flipped_byte_is_found(data: Path, part: float) -> None:
    store = data / "yichuang.db"
    content = bytearray(store.read_bytes())
    content[int(len(content) * part) + 40] ^= 0x10
    store.write_bytes(content)
    answer = call("verify", "--store", data, "--json")
    assert answer.status == 1
    assert answer.json["ok"] is False
    assert answer.json["faults"]
    assert all(any("\u4e00" <= char <= "\u9fff" for char in fault) for fault in answer.json["faults"])


def test_a_missing_store_is_a_fault_and_is_not_made(tmp_path: Path) -> None:
    answer = call("verify", "--store", tmp_path / "没有", "--json")
    assert answer.status == 1
    assert answer.json["ok"] is False
    assert str(tmp_path) in answer.json["faults"][0]
    assert not (tmp_path / "没有").exists()


def test_a_store_without_its_key_is_a_fault(data: Path) -> None:
    shutil.rmtree(data.parent / f".{data.name}.keys")
    answer = call("verify", "--store", data, "--json")
    assert answer.status == 1
    assert "密钥" in answer.json["faults"][0]


def test_a_file_that_is_no_store_is_a_fault(data: Path) -> None:
    (data / "yichuang.db").write_bytes(b"not a database at all" * 500)
    answer = call("verify", "--store", data, "--json")
    assert (answer.status, answer.json["ok"]) == (1, False)


# --- backup and restore


def passphrase_of(data: Path) -> str:
    """What stands on the printed sheet for the safe."""
    text = text_of((data / "文书" / "恢复口令单.pdf").read_bytes())
    found = re.search(r"(?:[0-9A-Z]{4} ){5}[0-9A-Z]{4}", text)
    assert found
    return found.group().replace(" ", "-")


def test_a_live_store_is_backed_up_and_restored(data: Path, tmp_path: Path) -> None:
    """Another process writes all the while; the set is whole, and comes back with its passphrase."""
    folder = tmp_path / "备份盘"
    (data / FILE_NAME).write_text(f"backup_folder = '{folder}'\n", encoding="utf-8")
    writing = [
        subprocess.Popen(
            [*COMMAND, "import", str(CATALOGUE), "--data", str(data)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment(), cwd=tree.ROOT,
        )
        for _ in range(2)
    ]  # fmt: skip
    made = call("backup", data=data)
    for process in writing:
        assert process.communicate(timeout=120)[1] == b""
        assert process.returncode == 0
    assert made.status == 0, made
    assert "备份已完成并检验" in made.out
    sets = [path for path in folder.iterdir() if not path.name.startswith(".")]
    assert len(sets) == 1
    secret = passphrase_of(data)

    wrong = call("restore", sets[0], "--rehearse", "--passphrase-file", "-", stdin="AAAA-BBBB", data=data)
    assert wrong.status == 2
    tried = call("restore", sets[0], "--rehearse", "--passphrase-file", "-", stdin=secret, data=data)
    assert tried.status == 0, tried
    assert "可以恢复" in tried.out

    elsewhere = tmp_path / "另一台" / "数据"
    back = call("restore", sets[0], "--passphrase-file", "-", stdin=secret.lower(), data=elsewhere)
    assert back.status == 0, back
    assert call("verify", "--store", elsewhere, "--json").json["ok"] is True
    again = call("restore", sets[0], "--passphrase-file", "-", stdin=secret, data=data)
    assert "原来的数据和密钥没有删除" in again.out
    assert call("verify", "--store", data, "--json").json["ok"] is True


def newest_set(folder: Path) -> Path:
    return max(path for path in folder.iterdir() if path.name.startswith("yichuang-backup"))


def test_backups_after_a_restore_open_with_the_passphrase_that_came_with_it(
    data: Path, tmp_path: Path
) -> None:
    """D29: one PC's backup on another PC brings its key and its passphrase along; nothing old is lost."""
    assert call("backup", data=data).status == 0
    secret = passphrase_of(data)
    other = tmp_path / "另一台" / "数据"
    assert call("import", CATALOGUE, data=other).status == 0
    assert call("backup", data=other).status == 0
    old_key = (other.parent / f".{other.name}.keys" / "store.key").read_text(encoding="ascii")
    restored = ("restore", newest_set(data / "备份"), "--passphrase-file", "-")
    assert call(*restored, stdin=secret, data=other).status == 0
    assert call("backup", data=other).status == 0
    tried = ("restore", newest_set(other / "备份"), "--rehearse", "--passphrase-file", "-")
    assert call(*tried, stdin=secret, data=other).status == 0
    kept = list((other.parent / f".{other.name}.keys").glob("store.key.before-restore-*"))
    assert [path.read_text(encoding="ascii") for path in kept] == [old_key]


def test_nothing_is_put_in_the_place_of_a_store_that_is_in_use(data: Path) -> None:
    assert call("backup", data=data).status == 0
    secret, made = passphrase_of(data), newest_set(data / "备份")
    hub = subprocess.Popen(
        [*COMMAND, "hub", "--port", "0", "--data", str(data)],
        stdout=subprocess.PIPE, env=environment(), cwd=tree.ROOT,
    )  # fmt: skip
    assert hub.stdout is not None
    assert hub.stdout.readline().startswith(b"YICHUANG-HUB")
    answer = call("restore", made, "--passphrase-file", "-", stdin=secret, data=data)
    second = call("hub", "--port", "0", data=data)
    hub.terminate()
    hub.communicate(timeout=60)
    assert "有程序正在使用" in answer.sentence
    assert "请不要再开一个" in second.sentence
    assert call("restore", made, "--passphrase-file", "-", stdin=secret, data=data).status == 0


def test_what_is_no_backup_is_one_sentence(data: Path, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "没有"):
        assert call("restore", place, "--passphrase-file", "-", stdin="x", data=data).sentence
    broken = tmp_path / "坏"
    broken.mkdir()
    (broken / "manifest.json").write_text("{", encoding="utf-8")
    assert call("restore", broken, "--passphrase-file", "-", stdin="x", data=data).sentence


# --- doctor


def test_the_doctor_says_one_line_each(data: Path) -> None:
    answer = call("doctor", "--json", data=data)
    lines = lines_of(answer)
    assert {"版本", "数据", "密钥", "磁盘", "时钟", "字体", "大厅", "备份"} <= set(lines)
    assert lines["数据"][0] == "ok"
    assert lines["大厅"] == ("ok", "单机，没有设置大厅服务器。")
    assert lines["备份"][0] == "bad"
    assert answer.status == 1
    told = call("doctor", data=data)
    assert len(told.out.splitlines()) == len(lines)


def test_the_doctor_is_green_about_a_backup_once_a_restore_was_tried(data: Path) -> None:
    assert call("backup", data=data).status == 0
    assert lines_of(call("doctor", "--json", data=data))["备份"][0] == "bad"
    found = next(path for path in (data / "备份").iterdir() if path.name.startswith("yichuang"))
    call("restore", found, "--rehearse", "--passphrase-file", "-", stdin=passphrase_of(data), data=data)
    assert lines_of(call("doctor", "--json", data=data))["备份"][0] == "ok"


def test_the_doctor_looks_at_the_rest_when_the_store_does_not_open(data: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "打错的名字"
    lines = lines_of(call("doctor", "--json", data=nowhere))
    assert lines["数据"][0] == "bad"
    assert lines["字体"][0] == "ok"
    assert not nowhere.exists()
    shutil.rmtree(data.parent / f".{data.name}.keys")
    lines = lines_of(call("doctor", "--json", data=data))
    assert "找不到本机数据库的密钥" in lines["数据"][1]
    assert not (data.parent / f".{data.name}.keys").exists()


def test_the_doctor_names_a_hub_and_a_printer_that_do_not_answer(data: Path) -> None:
    (data / FILE_NAME).write_text("hub = 'http://127.0.0.1:9'\nprinter = '没有'\n", encoding="utf-8")
    lines = lines_of(call("doctor", "--json", data=data))
    assert lines["大厅"][0] == "warn"
    assert lines["打印机 没有"][0] == "bad"


def test_the_doctor_sees_a_damaged_folder_of_papers(data: Path, tmp_path: Path) -> None:
    (tmp_path / "文件").touch()
    (data / FILE_NAME).write_text(f"pdf_folder = '{tmp_path}/文件/文书'\n", encoding="utf-8")
    assert lines_of(call("doctor", "--json", data=data))["打印机 PDF 文件夹"][0] == "bad"


# --- hub


@pytest.mark.parametrize("host", ["192.0.2.9", "hall.example"])
def test_a_hub_that_cannot_listen_there_says_where(tmp_path: Path, host: str) -> None:
    answer = call("hub", "--host", host, "--port", "0", data=tmp_path / "大厅")
    assert host in answer.sentence


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104  # with a certificate, and for enrolled devices only
def test_a_hub_that_others_reach_speaks_behind_its_certificate(tmp_path: Path, host: str) -> None:
    words = [*COMMAND, "hub", "--host", host, "--port", "0", "--data", str(tmp_path / "大厅")]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, env=environment(), cwd=tree.ROOT
    ) as hub:  # fmt: skip
        assert hub.stdout is not None
        line = hub.stdout.readline().strip()
        port = line.rpartition(":")[2]
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        with httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trusting, trust_env=False) as http:
            assert http.get("/health").json()["state"] == "ok"
            refused = {
                path: http.get(path).status_code for path in ("/v1/status", "/v1/queue/view", "/v1/hall")
            }
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False)
        hub.send_signal(signal.SIGTERM)
    assert line.startswith("YICHUANG-HUB https://")
    assert set(refused.values()) == {401}


def test_a_hub_says_where_it_listens_and_ends_when_asked(tmp_path: Path) -> None:
    words = [*COMMAND, "hub", "--port", "0", "--data", str(tmp_path / "大厅")]
    hub = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), cwd=tree.ROOT
    )
    assert hub.stdout is not None
    line = hub.stdout.readline()
    assert re.fullmatch(r"YICHUANG-HUB http://127\.0\.0\.1:\d+\n", line)
    port = line.strip().rpartition(":")[2]
    taken = call("hub", "--port", port, data=tmp_path / "第二个")
    assert port in taken.sentence
    hub.send_signal(signal.SIGTERM)
    out, err = hub.communicate(timeout=60)
    assert (hub.returncode, out, err) == (0, "", "")
    assert call("verify", "--store", tmp_path / "大厅", "--json").json["ok"] is True


# --- settings


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("window = 'drei'", "window"),
        ("window = 0", "window"),
        ("window = true", "window"),
        ("window = 3\nwindow = 4", ""),
        ("hub = 'http://192.168.1.9:8080'", "hub"),
        ("hub = 'http://u:secret@127.0.0.1:8080'", "hub"),
        ("hub = 'https://[x'", "hub"),
        ("fenster = 3", "fenster"),
        ("window = ", ""),
        ("\x00", ""),
        ("[window]\nnumber = 3", "window"),
    ],
)
def test_a_wrong_setting_is_one_sentence_with_its_place(data: Path, text: str, word: str) -> None:
    (data / FILE_NAME).write_text(text, encoding="utf-8")
    sentence = call("doctor", data=data).sentence
    assert str(data / FILE_NAME) in sentence
    assert word in sentence


def test_settings_that_are_no_text_are_one_sentence(data: Path) -> None:
    (data / FILE_NAME).write_bytes(b"window = \xff\xfe")
    assert str(data / FILE_NAME) in call("doctor", data=data).sentence


def test_a_data_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "文件").touch()
    answer = call("hub", "--port", "0", data=tmp_path / "文件" / "数据")
    assert answer.sentence


def test_answers_for_machines_are_json_and_nothing_else(data: Path) -> None:
    answer = call("import", CATALOGUE, "--json", data=data)
    assert answer.status == 0
    assert json.loads(answer.out)["ok"] is True
    assert "已导入为第 2 版" in answer.err


def test_the_list_of_document_numbers(data: Path) -> None:
    assert call("numbers", data=data).out.strip() == "还没有文书号段。"
    assert call("numbers", "--year", "2026", "--json", data=data).json == {"blocks": []}
