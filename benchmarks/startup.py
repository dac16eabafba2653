"""Start to the first picture of the sign-in window, and memory then: a real process, warm cache.

Run: python benchmarks/startup.py. Beside the figure stands an empty Qt window of the same Python. Medians of
5 interleaved runs (D35); nothing fails.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.qt import real  # noqa: E402  # behind the path

BOUND_S = 1.5
BOUND_MB = 180
RUNS = 5

_PEER = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.show()
app.processEvents()
sys.stdout.write("painted " + open("/proc/self/status").read().split("VmRSS:")[1].split()[0] + "\\n")
"""

_DESK = """
import os, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from dataclasses import replace
from hall.clock import SystemClock
from hall.desk import DeskPorts
from hall.local_settings import defaults
from hall.workdays import national_calendar
from ui.app import make_application
from ui.run import DeskWindow
folder, clock = Path({folder!r}), SystemClock()
def open_ports():
    from models.opening import Places, open_hall
    from printing.render import Renderer
    from printing.spooler import PdfFolder
    places = Places(store=folder / "store.db", side=folder / "side" / "side.json", backups=folder / "before")
    opened = open_hall(places, {key!r}, clock=clock, window=3)
    opened.settle()
    return DeskPorts(
    settings=replace(defaults(folder), window=3), begin=opened.units, queries=opened.views, clock=clock,
    calendar=national_calendar(), hasher=None, renderer=Renderer(folder / "outlines"),
    printer=PdfFolder(folder / "papers"), slips=PdfFolder(folder / "slips"), doctor=tuple,
    card_frame=lambda: None)
app = make_application(["desk"])
window = DeskWindow(open_ports)
window.resize(1366, 768)
painted = []
window.painted.connect(lambda: painted.append(1))
window.show()
while not painted:
    app.processEvents()
sys.stdout.write("painted " + open("/proc/self/status").read().split("VmRSS:")[1].split()[0] + "\\n")
sys.stdout.flush()
os._exit(0)
"""


def run(code: str) -> tuple[float, float]:
    """Seconds until the picture stood, megabytes then."""
    begin = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        line = process.stdout.readline() if process.stdout is not None else ""
        took = time.monotonic() - begin
        process.wait()
    return took, int(line.split()[1]) / 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        real.make_hall(Path(name))
        desk = _DESK.format(root=str(ROOT), folder=name, key=real.KEY)
        run(desk)
        pairs = [(run(desk), run(_PEER)) for _ in range(RUNS)]
    seconds, memory = (statistics.median(pair[0][n] for pair in pairs) for n in (0, 1))
    peer_s, peer_mb = (statistics.median(pair[1][n] for pair in pairs) for n in (0, 1))
    print(
        f"first picture  {seconds:6.2f} s   bound {BOUND_S} s ({seconds / BOUND_S:.2f})"
        f"   empty window {peer_s:.2f} s"
    )
    print(
        f"memory         {memory:6.0f} MB  bound {BOUND_MB} MB ({memory / BOUND_MB:.2f})"
        f"   empty window {peer_mb:.0f} MB"
    )


if __name__ == "__main__":
    main()
