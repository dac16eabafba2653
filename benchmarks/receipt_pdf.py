"""How long a receipt takes, and how large it is, beside the same page by other programs.

Run `python benchmarks/receipt_pdf.py`. Bounds: p95 ≤ 25 ms and ≤ 80 KB for a receipt of one page after
warm-up. Peers are used when they are there: WeasyPrint (in this Python, or in the one named by
`--weasyprint`) and LibreOffice (`soffice`). Five runs of each, in turn; medians are printed with their ratio.
Nothing fails (D35).
"""

from __future__ import annotations

import argparse
import html
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from hall.papers import spelled_date, spelled_moment  # noqa: E402  # it is no package
from printing.render import Renderer  # noqa: E402  # as above
from tests.print.samples import RECEIPT  # noqa: E402  # as above

if TYPE_CHECKING:
    from collections.abc import Callable

    from hall.paper_forms import Receipt

BOUND_MS: Final = 25.0
BOUND_BYTES: Final = 80_000
RUNS: Final = 5
PAPERS: Final = 60

_WEASY: Final = """
import json, sys, time
from weasyprint import HTML
pages = json.load(sys.stdin)
HTML(string=pages[0]).write_pdf()
times, size = [], 0
for page in pages:
    start = time.perf_counter()
    size = max(size, len(HTML(string=page).write_pdf()))
    times.append((time.perf_counter() - start) * 1000)
print(json.dumps([times, size]))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One run: milliseconds of each paper, and the largest file."""

    times: list[float]
    size: int

    @property
    def p95(self) -> float:
        """All but one in twenty took at most so many milliseconds."""
        return sorted(self.times)[int(len(self.times) * 0.95) - 1] if len(self.times) > 1 else self.times[0]

    @property
    def median(self) -> float:
        """Half of them took at most so many milliseconds."""
        return statistics.median(self.times)


def receipts(count: int) -> list[Receipt]:
    """Receipts that differ in people, numbers and lists, as those of a day do."""
    names = ("云岭致然物业服务有限公司", "青禾区然岚小吃店", "林知远", "欧阳䶮", "云岭川恒餐饮管理有限公司")
    return [
        replace(
            RECEIPT,
            case_number=f"99010220261113W04{number:04d}",
            qr_text=f"99010220261113W04{number:04d}.K7QX2M9FRTB4",
            applicant=replace(RECEIPT.applicant, name=names[number % len(names)]),
            lines=RECEIPT.lines[: 3 + number % 5],
        )
        for number in range(1, count + 1)
    ]


def page(paper: Receipt) -> str:
    """The same receipt as HTML, without barcode and QR code (which only this program draws)."""
    rows = "".join(
        f"<tr><td>{number}<td>{html.escape(line.name)}<td>{line.form}<td>{line.originals}"
        f"<td>{line.photocopies}<td>{line.method}<td>{line.remark}</tr>"
        for number, line in enumerate(paper.lines, 1)
    )
    due = spelled_date(paper.five_day_due) if paper.five_day_due is not None else ""
    return f"""<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>
@page {{ size: A4; margin: 15mm 25mm 13mm 27mm }}
body {{ font: 14pt/8mm "LXGW WenKai" }} h1 {{ font: bold 24pt "Noto Serif CJK SC"; text-align: center }}
table {{ border-collapse: collapse; width: 100%; font-size: 11.5pt }}
td {{ border: 0.25mm solid; padding: 1mm }}
</style><p>办件编号 {paper.case_number}</p><h1>申请材料收件凭证</h1>
<table><tr><td>申请人<td>{html.escape(paper.applicant.name)}<td>查询密码<td>{paper.query_password}</tr>
<tr><td>申请事项<td colspan=3>{html.escape(paper.item.title)}</tr>
<tr><td>收件时间<td>{spelled_moment(paper.received_at)}<td>收件窗口<td>{paper.window}</tr></table>
<p>你单位提交的上述申请材料（见下表）本窗口已收到。{paper.department}将自收件之日起5个工作日内，
即<b>{due}前</b>，作出受理或者不予受理的决定，或者一次性告知需要补正的全部内容。
逾期未告知的，自收件之日起即为受理，本凭证同时作为受理凭证。</p>
<table><tr><td>序号<td>材料名称<td>形式<td>原件<td>复印件<td>收取方式<td>备注</tr>{rows}</table>
<p>申请人（代理人）签名 ________　（加盖收件专用印章）</p>
<p>{paper.copies.sentence}{paper.mark.sentence}</p></html>"""


def ours(renderer: Renderer, papers: list[Receipt]) -> Run:
    times, size = [], 0
    for paper in papers:
        start = time.perf_counter()
        size = max(size, len(renderer.render(paper)))
        times.append((time.perf_counter() - start) * 1000)
    return Run(times, size)


def weasyprint(python: str, papers: list[Receipt]) -> Run:
    pages = json.dumps([page(paper) for paper in papers])
    done = subprocess.run([python, "-c", _WEASY], input=pages, capture_output=True, text=True, check=True)
    times, size = json.loads(done.stdout)
    return Run(times, size)


def libreoffice(soffice: str, papers: list[Receipt]) -> Run:
    """One process for each paper, as a program would call it; its start is part of the wait."""
    times, size = [], 0
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "receipt.html"
        for paper in papers:
            source.write_text(page(paper), encoding="utf-8")
            start = time.perf_counter()
            subprocess.run(
                [
                    soffice,
                    "--headless",
                    "--convert-to",
                    "pdf:writer_web_pdf_Export",
                    "--outdir",
                    folder,
                    source,
                ],
                capture_output=True,
                check=True,
            )
            times.append((time.perf_counter() - start) * 1000)
            size = max(size, (Path(folder) / "receipt.pdf").stat().st_size)
    return Run(times, size)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time and size of a receipt, beside other programs.")
    parser.add_argument("--weasyprint", metavar="PYTHON", default=sys.executable)
    chosen = parser.parse_args()
    has_weasyprint = not subprocess.run(
        [chosen.weasyprint, "-c", "import weasyprint"], capture_output=True, check=False
    ).returncode
    soffice = shutil.which("soffice")
    with tempfile.TemporaryDirectory() as cache:
        renderer = Renderer(Path(cache))
        start = time.perf_counter()
        renderer.warm_up()
        print(f"warm-up without cache: {(time.perf_counter() - start) * 1000:.0f} ms")
        start = time.perf_counter()
        Renderer(Path(cache)).warm_up()
        print(f"warm-up with cache: {(time.perf_counter() - start) * 1000:.0f} ms")
        papers = receipts(PAPERS)
        ours(renderer, papers)
        sides: dict[str, Callable[[], Run]] = {"yichuang": lambda: ours(renderer, papers)}
        if has_weasyprint:
            sides["weasyprint"] = lambda: weasyprint(chosen.weasyprint, papers[:2])
        if soffice is not None:
            sides["libreoffice"] = lambda: libreoffice(soffice, papers[:2])
        runs: dict[str, list[Run]] = {name: [] for name in sides}
        for _ in range(RUNS):
            for name, side in sides.items():
                runs[name].append(side())
    report(runs)
    for name, there in (("weasyprint", has_weasyprint), ("libreoffice", soffice is not None)):
        if not there:
            print(f"{name}: not installed, not compared")


def report(runs: dict[str, list[Run]]) -> None:
    """Medians of the runs, with bound, peer and ratio."""
    own = runs["yichuang"]
    p95, median = (
        statistics.median(run.p95 for run in own),
        statistics.median(run.median for run in own),
    )
    size = max(run.size for run in own)
    print(f"yichuang: p95 {p95:.1f} ms (bound {BOUND_MS:.0f}, ratio {p95 / BOUND_MS:.2f})")
    print(f"yichuang: median {median:.1f} ms")
    print(f"yichuang: {size} bytes (bound {BOUND_BYTES}, ratio {size / BOUND_BYTES:.2f})")
    for name, others in runs.items():
        if name != "yichuang":
            other = statistics.median(run.median for run in others)
            largest = max(run.size for run in others)
            print(
                f"{name}: median {other:.1f} ms (ratio {other / median:.1f}), "
                f"{largest} bytes (ratio {largest / size:.1f})"
            )


if __name__ == "__main__":
    main()
