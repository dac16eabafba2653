"""Printers that answer, run out of paper, die and come back: a real socket server in another process."""

from __future__ import annotations

import os
import pty
import signal
import socket
import subprocess
import sys
import threading
import tty
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from hall.clock import FixedClock, SystemClock
from hall.errors import HallError, Refused, Unavailable
from hall.ticket_slips import Slip, SlipState, TicketSlip
from printing import escpos_link
from printing.escpos_link import LinkState, Trouble, read_state
from printing.fonts import Faces
from printing.tickets import NONE_THERE, REST, TicketPrinters
from printing.tickets_targets import EscPosTarget, printer_of, ticket_printers
from tests.print.escpos_reading import read, texts
from tests.print.reading import text_of
from tests.print.test_escpos import BRING, TICKET

PROGRAM = Path(__file__).parents[1] / "fakes" / "slip_printer_program.py"
SLIP = TicketSlip(paper=TICKET)


@pytest.fixture(scope="module")
def faces(cache_dir: Path) -> Faces:
    return Faces(cache_dir)


@dataclass
class Machine:
    """A printer program; its jobs lie in a folder."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[str] | None = field(default=None, init=False)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(self.port), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self._said().removeprefix("port "))

    def _said(self) -> str:
        assert self.process is not None
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def mood(self, word: str) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()
        assert self._said() == f"mood {word}"

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.communicate()
            self.process = None

    def jobs(self) -> list[bytes]:
        return [path.read_bytes() for path in sorted(self.folder.glob("*.job"))]

    def numbers(self) -> list[str]:
        """The first lines of what came out."""
        return [texts(read(job))[1] for job in self.jobs()]

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"


Start = Callable[[], Machine]


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Start]:
    made: list[Machine] = []

    def start() -> Machine:
        folder = tmp_path / f"printer{len(made)}"
        folder.mkdir()
        one = Machine(folder)
        one.start()
        made.append(one)
        return one

    yield start
    for one in made:
        one.kill()


def _printers(faces: Faces, tmp_path: Path, main: str, spare: str = "") -> TicketPrinters:
    return ticket_printers(main, spare, faces, SystemClock(), folder=tmp_path / "pdf")


def _numbered(number: str) -> Slip:
    return TicketSlip(paper=replace(TICKET, number=number))


def test_a_slip_comes_out_once_whatever_is_repeated(machine: Start, faces: Faces, tmp_path: Path) -> None:
    printer = machine()
    printers = _printers(faces, tmp_path, printer.address)
    fates = [printers.print_slip(SLIP, "one") for _ in range(10)]
    assert {fate.state for fate in fates} == {SlipState.PRINTED}
    assert printer.numbers() == ["A012"]
    printers.print_slip(_numbered("A013"), "two")
    assert printer.numbers() == ["A012", "A013"]
    assert [job.no for job in printers.jobs] == [1, 2]


@pytest.mark.parametrize(
    ("mood", "ready", "word"),
    [
        ("fine", True, "就绪"),
        ("low", True, "纸快用完"),
        ("paper", False, "缺纸"),
        ("cover", False, "上盖"),
        ("offline", False, "脱机"),
        ("cutter", False, "切刀"),
        ("mute", True, "就绪"),
    ],
)
def test_the_state_is_what_the_printer_says(
    machine: Start,
    faces: Faces,
    tmp_path: Path,
    mood: str,
    ready: bool,  # noqa: FBT001  # a column of the table above
    word: str,
) -> None:
    printer = machine()
    printer.mood(mood)
    state = _printers(faces, tmp_path, printer.address).state()
    assert state.ready is ready
    assert word in state.sentence


@pytest.mark.parametrize("mood", ["paper", "cover", "offline", "cutter"])
def test_the_spare_takes_over_and_the_fault_is_named(
    machine: Start, faces: Faces, tmp_path: Path, mood: str
) -> None:
    main, spare = machine(), machine()
    main.mood(mood)
    printers = _printers(faces, tmp_path, main.address, spare.address)
    fate = printers.print_slip(SLIP, "one")
    assert (fate.state, fate.printer, fate.spare) == (SlipState.PRINTED, "备用打印机", True)
    assert (main.jobs(), spare.numbers()) == ([], ["A012"])
    assert printers.jobs[0].tries == ("小票打印机", "备用打印机")
    assert not printers.state().sentence.startswith("备用")


def test_a_printer_that_dies_and_comes_back(machine: Start, faces: Faces, tmp_path: Path) -> None:
    main = machine()
    printers = _printers(faces, tmp_path, main.address)
    assert printers.print_slip(SLIP, "one").printed
    main.kill()
    gone = printers.print_slip(_numbered("A013"), "two")
    assert gone.state is SlipState.FAILED
    assert "没有回应" in gone.fault
    assert not printers.state().ready
    main.start()
    assert printers.state().ready
    assert printers.print_slip(_numbered("A013"), "two").printed
    assert printers.print_slip(_numbered("A013"), "two").printed
    assert main.numbers() == ["A012", "A013"]


def test_when_all_fail_the_reason_is_told(machine: Start, faces: Faces, tmp_path: Path) -> None:
    main, spare = machine(), machine()
    main.mood("paper")
    spare.kill()
    printers = _printers(faces, tmp_path, main.address, spare.address)
    fate = printers.print_slip(SLIP, "one")
    assert fate.state is SlipState.FAILED
    state = printers.state()
    assert not state.ready
    assert "缺纸" in state.sentence
    assert "没有回应" in state.sentence


@pytest.mark.parametrize("mood", ["stuck", "ends", "drop"])
def test_what_may_have_come_out_is_not_printed_again(
    machine: Start, faces: Faces, tmp_path: Path, mood: str
) -> None:
    main, spare = machine(), machine()
    main.mood(mood)
    printers = _printers(faces, tmp_path, main.address, spare.address)
    fate = printers.print_slip(SLIP, "one")
    assert fate.state is SlipState.DOUBTFUL
    assert "可能不全" in fate.fault
    main.mood("fine")
    assert printers.print_slip(SLIP, "one") == fate
    assert spare.jobs() == []
    assert len(main.jobs()) <= 1


def test_a_printer_that_never_answers_is_printed_to(machine: Start, faces: Faces, tmp_path: Path) -> None:
    printer = machine()
    printer.mood("mute")
    printers = _printers(faces, tmp_path, printer.address)
    assert printers.print_slip(SLIP, "one").printed
    printer.mood("fine")
    assert printers.state().ready
    assert printer.numbers() == ["A012"]


def test_one_that_has_answered_and_is_silent_now_is_away(
    machine: Start, faces: Faces, tmp_path: Path
) -> None:
    printer = machine()
    printers = _printers(faces, tmp_path, printer.address)
    assert printers.state().ready
    printer.mood("mute")
    assert not printers.state().ready
    assert printers.print_slip(SLIP, "one").state is SlipState.FAILED
    assert printer.jobs() == []


def test_a_socket_that_only_listens_costs_seconds_not_minutes(faces: Faces, tmp_path: Path) -> None:
    clock = SystemClock()
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        printers = _printers(faces, tmp_path, f"tcp://127.0.0.1:{deaf.getsockname()[1]}")
        before = clock.monotonic()
        printers.state()
        assert clock.monotonic() - before < 5_000_000


def test_who_has_just_failed_is_asked_last_for_a_while(faces: Faces) -> None:
    clock = FixedClock.on("2026-11-20T09:43:00")
    asked: list[str] = []
    sink: list[bytes] = []

    @dataclass
    class Broken:
        name: str = "小票打印机"
        works: bool = False

        def state(self) -> object:
            raise NotImplementedError

        def put(self, slip: Slip, title: str) -> bool:
            asked.append(self.name)
            if not self.works:
                raise Unavailable("printer.paper", f"{self.name}缺纸。")
            return title != str(slip.english)

    broken = Broken()
    spare = EscPosTarget(escpos_link.dummy("备用打印机", sink), faces)
    printers = TicketPrinters([broken, spare], clock)  # type: ignore[list-item]  # its state is not asked here
    for number in range(3):
        assert printers.print_slip(SLIP, str(number)).spare
    assert asked == ["小票打印机"]
    broken.works = True
    clock.move(seconds=REST // 1_000_000)
    assert not printers.print_slip(SLIP, "back").spare
    assert len(sink) == 3


def test_without_any_printer_it_says_so() -> None:
    printers = TicketPrinters([], SystemClock())
    assert printers.print_slip(SLIP, "one").fault == NONE_THERE
    assert not printers.state().ready


def test_a_file_takes_the_bytes(faces: Faces, tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    target = printer_of(f"file://{path}", faces, folder=tmp_path)
    assert target.put(SLIP, "one")
    assert target.put(BRING, "two")
    job = path.read_bytes()
    assert job.count(b"\x1b@") == 2
    assert "A012" in texts(read(job[: job.rindex(b"\x1b@")]))


def test_a_device_file_that_answers_is_asked(faces: Faces, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    got = bytearray()

    def printer() -> None:
        while True:
            try:
                data = os.read(ours, 4096)
            except OSError:
                return
            got.extend(data)
            if data.startswith(b"\x10\x04"):
                os.write(ours, b"\x12")
            elif got.endswith(b"\x1dr\x01"):
                os.write(ours, b"\x00")

    worker = threading.Thread(target=printer, daemon=True)  # noqa: TID251  # the printer at the other end
    worker.start()
    target = printer_of(f"file://{os.ttyname(theirs)}", faces, folder=tmp_path)
    assert target.put(SLIP, "one")
    assert target.state().ready
    os.close(theirs)
    os.close(ours)
    assert b"A012" in got


def test_a_folder_that_is_not_there_is_a_printer_that_is_away(faces: Faces, tmp_path: Path) -> None:
    target = printer_of(f"file://{tmp_path}/none/lp0", faces, folder=tmp_path)
    with pytest.raises(HallError) as fault:
        target.put(SLIP, "one")
    assert fault.value.code == "printer.away"
    assert not target.state().ready


def test_without_a_setting_slips_are_pdf_files(faces: Faces, tmp_path: Path) -> None:
    printers = _printers(faces, tmp_path, "")
    assert printers.print_slip(SLIP, "one").printed
    assert printers.print_slip(TicketSlip(paper=TICKET, english=True), "two").printed
    assert printers.print_slip(BRING, "three").printed
    made = sorted((tmp_path / "pdf").glob("*.pdf"))
    first, second, third = (text_of(path.read_bytes()) for path in made)
    assert "大约要等" in first
    assert "Waiting time" in second
    assert "要带的材料" in third
    assert "还缺" in third


@pytest.mark.parametrize(
    "text",
    [
        "tcp://",
        "tcp://host:0",
        "tcp://host:99999",
        "tcp://host:abc",
        "tcp://me@host:9100",
        "tcp://host:9100/raw",
        "usb://04b8",
        "usb://xyz1:0202",
        "usb://04b8:0202:1",
        "serial://ttyS0",
        "serial:///dev/ttyS0?baud=1",
        "serial:///dev/ttyS0?baud=９６００",
        "serial:///dev/ttyS0?speed=9600",
        "serial:///dev/ttyS0?baud=" + "9" * 5000,
        "file://lp0",
        "file:///dev/",
        "cups:a b",
        "cups:",
        "http://host",
        "lp0",
        "tcp://[::1",
        "file:///dev/a\x00b",
    ],
)
def test_a_wrong_setting_says_what_is_right(faces: Faces, tmp_path: Path, text: str) -> None:
    with pytest.raises(Refused) as fault:
        printer_of(text, faces, folder=tmp_path)
    assert fault.value.code in {"printer.address", "printer.queue"}
    assert fault.value.sentence.endswith("。")
    assert len(fault.value.sentence) < 300


@pytest.mark.parametrize("text", ["usb://04b8:0202", "serial:///dev/ttyS77?baud=19200", "serial:///COM3"])
def test_a_printer_that_this_machine_lacks_is_away(faces: Faces, tmp_path: Path, text: str) -> None:
    target = printer_of(text, faces, folder=tmp_path)
    assert not target.state().ready
    with pytest.raises(HallError):
        target.put(SLIP, "one")


def test_a_wrong_width_is_refused(faces: Faces, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="58"):
        printer_of("tcp://host", faces, folder=tmp_path, width=76)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({}, LinkState()),
        ({1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}, LinkState(answered=True)),
        ({4: 0x1E}, LinkState(answered=True, paper_low=True)),
        ({4: 0x7E}, LinkState(answered=True, paper_low=True, trouble=Trouble.PAPER)),
        ({1: 0x1A}, LinkState(answered=True, trouble=Trouble.OFFLINE)),
        ({1: 0x1A, 2: 0x16, 4: 0x72}, LinkState(answered=True, trouble=Trouble.COVER)),
        ({3: 0x32}, LinkState(answered=True, trouble=Trouble.FAULT)),
    ],
)
def test_the_bits_of_the_states(answers: dict[int, int], state: LinkState) -> None:
    assert read_state(answers) == state
