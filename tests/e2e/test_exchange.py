"""`exchange` at a terminal and beside a hub, with a PostgreSQL that plays the front-end machine."""

from __future__ import annotations

import signal
import subprocess
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Final

import pytest

from hall.clock import SystemClock
from hall.commands.intake import TakeIn, take_in
from hall.exchange_ports import FrontEndPlace
from hall.exchange_rows import ExTable
from hall.explanation import WindowAct
from models.front_end import open_front_end
from sync.exchange.config import FILE_NAME
from tests import pg
from tests.e2e.program import COMMAND, Answer, call, environment
from tests.fakes.hall_hub import HallHub
from tests.fakes.province import Platform
from tests.rules import tree
from tests.unit.desk import FIRM, application, calendar, item_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS: Final = 40


class Site:
    """A hub's data folder, a front-end, the platform behind it."""

    def __init__(self, hub: HallHub, server: pg.Server, stack: ExitStack) -> None:
        self.hub = hub
        self.server = server
        self.name = server.make()
        place = FrontEndPlace(url=server.url(self.name))
        front = stack.enter_context(open_front_end(place, SystemClock()))
        self.platform = Platform(front)
        stack.callback(server.drop, self.name)
        self.write()

    def write(self, more: str = "") -> None:
        text = f'url = "{self.server.url(self.name)}"\nevery = 5\nseconds = 5\n{more}'
        (self.hub.data / FILE_NAME).write_text(text, encoding="utf-8")

    def case(self, number: int, **more: Any) -> str:
        """A case that was accepted; its number."""
        with self.hub.store() as opened:
            app = application(item_of(delegated=True), number=number, **more)
            cmd = TakeIn(application=app, act=WindowAct.ACCEPT)
            return take_in(cmd, opened.units, SystemClock(), calendar()).file.number

    def call(self, *words: str) -> Answer:
        return call(*words, data=self.hub.data)


@pytest.fixture(scope="module")
def server() -> Iterator[pg.Server]:
    with pg.server() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, server: pg.Server) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(HallHub(tmp_path / "hub"), server, stack)


def test_a_pass_at_the_terminal_and_what_a_person_decides(site: Site) -> None:
    first, firm = site.case(1), site.case(2, applicant=FIRM)
    check = site.call("exchange", "--check", "--json")
    assert check.status == 1
    assert "前置机缺" in check.json["lines"][-1]["sentence"]
    assert "建好" in site.call("exchange", "--make-tables").out
    assert site.call("exchange", "--check").status == 0
    done = site.call("exchange", "--once", "--json")
    assert (done.status, done.json["sent"], done.json["unmapped"], done.json["tasks"]) == (1, 1, 1, 1)
    tasks = site.call("exchange-tasks", "--json").json
    assert [row["number"] for row in tasks["tasks"]] == [firm]
    assert "证件类型" in tasks["tasks"][0]["error"]
    assert "缺代码对照" in site.call("exchange-tasks").out
    doctor = call("doctor", "--json", data=site.hub.data).json["lines"]
    assert any(line["name"] == "省平台待办" and "1 行缺代码" in line["sentence"] for line in doctor)
    site.write('[codes."证件类型"]\nUSCI = "51"\n')
    assert site.call("exchange", "--once").status == 0
    site.platform.refuse(ExTable.SB, "联系电话不对", sbhzh=firm)
    site.platform.receive_all()
    refused = site.call("exchange", "--once")
    assert refused.status == 1
    assert "平台退回：1 行" in refused.out
    assert "联系电话不对" in site.call("exchange-tasks", "--case", firm).out
    assert "1 行将在下一轮重报" in site.call("exchange-tasks", "--resend", firm).out
    for _ in range(4):
        site.call("exchange", "--once")
        site.platform.receive_all()
    assert site.call("exchange", "--once", "--json").json["counts"] == {}
    shown = site.call("exchange-tasks", "--case", first, "--json").json
    assert shown["central"]
    assert {row["state"] for row in shown["rows"]} == {"received"}
    assert site.call("exchange-tasks").out == "没有要人处理的。\n"
    assert site.call("exchange", "--whole", "--json").json["booked"] == 0


def test_what_is_not_there_is_told_in_one_sentence(site: Site) -> None:
    assert "没有报送过" in site.call("exchange-tasks", "--case", "9").sentence
    site.server.drop(site.name)
    site.case(1)
    away = site.call("exchange", "--once")
    assert away.status == 1
    assert "没有回应" in away.out
    (site.hub.data / FILE_NAME).write_text("url = 1\n", encoding="utf-8")
    assert "“url”应是文字" in site.call("exchange", "--once").sentence
    (site.hub.data / FILE_NAME).unlink()
    assert "--sample" in site.call("exchange").sentence
    assert '[codes."证件类型"]' in call("exchange", "--sample").out


def test_a_loop_ends_when_it_is_asked_to(site: Site) -> None:
    site.case(1)
    site.call("exchange", "--make-tables")
    process = subprocess.Popen(
        [*COMMAND, "exchange", "--data", str(site.hub.data)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tree.ROOT,
        env=environment(),
    )
    assert process.stdout
    with process.stdout as said:
        assert said.readline().startswith("开始")
        assert "报出 1 行" in said.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=SECONDS) == 0
    assert len(site.platform.rows(ExTable.SB)) == 1


def test_a_hub_exchanges_beside_its_work(site: Site) -> None:
    site.case(1)
    site.call("exchange", "--make-tables")
    with site.server.admin(site.name) as admin:
        admin.execute(
            "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_notify('came', ''); RETURN NEW; END $$"
        )
        admin.execute("CREATE TRIGGER t AFTER INSERT ON ex_gdbs_sb FOR EACH ROW EXECUTE FUNCTION tell()")
        admin.execute("LISTEN came")
        site.hub.start()
        came = list(admin.notifies(timeout=SECONDS, stop_after=1))
        assert site.hub.stop() == 0
    assert len(came) == 1
    assert len(site.platform.rows(ExTable.SB)) == 1
