"""Papers to PDF: the one place that knows which function draws which paper.

Rendering is pure: the same paper gives the same bytes, in this process and the next (practices.md rule 23).
A renderer belongs to one lane (D27); it keeps what it has read from the fonts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hall.archive_forms import CaseArchive, MaterialSheets
from hall.card_forms import CardList
from hall.life_forms import (
    Completion,
    Decision,
    Extension,
    HandoverList,
    HearingNotice,
    HearingRight,
    LetterOfAuthority,
    MailList,
    PickupNotice,
    PickupSlip,
    ProcedureNotice,
    Resumption,
    ReturnList,
    ServiceReceipt,
    Termination,
    Withdrawal,
)
from hall.paper_forms import (
    Acceptance,
    CorrectedReceipt,
    Correction,
    GapNotice,
    GapPromise,
    NotNeeded,
    OneTimeCode,
    OneTimeNotice,
    ProofPromise,
    Receipt,
    RecoverySheet,
    Referral,
    Refusal,
    SuppliedReceipt,
    Ticket,
    VoidSlip,
)
from hall.route_forms import CollectedReceipt, HomeAnswerNotice, IssueSlip, Revocation, ThemeReceipt
from printing.binding import bind
from printing.fonts import Faces, Role, refuse_missing
from printing.papers.acceptance import compose_acceptance, compose_gap_notice
from printing.papers.archive import bind_archive, compose_archive, compose_sheets
from printing.papers.cards import compose_cards
from printing.papers.course import (
    compose_decision,
    compose_extension,
    compose_procedure,
    compose_resumption,
    compose_termination,
)
from printing.papers.ending import compose_return_list, compose_withdrawal
from printing.papers.hearing import compose_hearing_notice, compose_hearing_right
from printing.papers.home_answer import compose_home_answer
from printing.papers.lists import compose_handover, compose_letter, compose_mail_list
from printing.papers.notice import compose_notice
from printing.papers.office import compose_one_time_code, compose_recovery, compose_void
from printing.papers.promise import compose_gap_promise, compose_proof_promise
from printing.papers.receipt import compose_receipt
from printing.papers.refusal import (
    compose_correction,
    compose_not_needed,
    compose_referral,
    compose_refusal,
)
from printing.papers.result import (
    compose_completion,
    compose_pickup,
    compose_pickup_notice,
    compose_service,
)
from printing.papers.routes import (
    compose_collected_receipt,
    compose_issue_slip,
    compose_revocation,
    compose_theme_receipt,
)
from printing.preview import preview
from printing.sheet import MissingGlyphs
from printing.slip import compose_ticket

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Any

    from hall.papers import Paper

_COMPOSERS: Final[dict[type[Paper], Callable[[Faces, Any], bytes]]] = {
    Acceptance: compose_acceptance,
    Completion: compose_completion,
    Decision: compose_decision,
    Extension: compose_extension,
    HandoverList: compose_handover,
    HearingNotice: compose_hearing_notice,
    HearingRight: compose_hearing_right,
    LetterOfAuthority: compose_letter,
    MailList: compose_mail_list,
    PickupNotice: compose_pickup_notice,
    PickupSlip: compose_pickup,
    ProcedureNotice: compose_procedure,
    Resumption: compose_resumption,
    ReturnList: compose_return_list,
    ServiceReceipt: compose_service,
    Termination: compose_termination,
    Withdrawal: compose_withdrawal,
    Correction: compose_correction,
    CollectedReceipt: compose_collected_receipt,
    HomeAnswerNotice: compose_home_answer,
    CorrectedReceipt: compose_receipt,
    GapNotice: compose_gap_notice,
    GapPromise: compose_gap_promise,
    IssueSlip: compose_issue_slip,
    NotNeeded: compose_not_needed,
    OneTimeCode: compose_one_time_code,
    OneTimeNotice: compose_notice,
    ProofPromise: compose_proof_promise,
    Receipt: compose_receipt,
    RecoverySheet: compose_recovery,
    Referral: compose_referral,
    Refusal: compose_refusal,
    Revocation: compose_revocation,
    SuppliedReceipt: compose_receipt,
    ThemeReceipt: compose_theme_receipt,
    Ticket: compose_ticket,
    VoidSlip: compose_void,
    MaterialSheets: compose_sheets,
    CaseArchive: compose_archive,
    CardList: compose_cards,
}

_USUAL: Final = (
    "申请材料收件凭证受理通知书补正告知不予决定容缺承诺转办单次性政务服务事项"
    "青禾区市场监督管理局云岭中心公安分交通运输人力资源社会保障医疗卫生健康教育民住房城乡建设自然水利农业"
)
"""Characters of titles that are converted when the program is idle, so that the first paper is not slow."""


class Renderer:
    """The `PaperRenderer` of the program."""

    def __init__(self, cache_dir: Path, font_dirs: Sequence[Path] | None = None) -> None:
        """Find the fonts.

        Args:
            cache_dir: Where converted outlines may be kept between two starts.
            font_dirs: Where to look for fonts; None means the places of the operating system.

        Raises:
            Unavailable: `paper.fonts`, no face for papers is installed.
        """
        self._faces = Faces(cache_dir, font_dirs)

    @property
    def fonts(self) -> dict[str, str]:
        """For each role of text the font file it is set in, for `doctor`."""
        return self._faces.names

    def warm_up(self) -> None:
        """Open the fonts and convert the usual titles, so that the first paper is as fast as the second."""
        for role in Role:
            self._faces.missing(_USUAL, role)
            self._faces.missing("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ-–：，。（）☑□", role)
        self._faces.settle()

    def render(self, paper: Paper) -> bytes:
        """See `PaperRenderer.render`.

        Raises:
            Refused: `paper.glyph`, a character that no face has; `paper.barcode`, `paper.qr`.
        """
        try:
            pdf = _COMPOSERS[type(paper)](self._faces, paper)
        except MissingGlyphs as missing:
            refuse_missing(missing.chars)
            raise
        self._faces.settle()
        return pdf

    def missing(self, paper: Paper) -> tuple[str, ...]:
        """See `PaperRenderer.missing`."""
        try:
            _COMPOSERS[type(paper)](self._faces, paper)
        except MissingGlyphs as missing:
            return missing.chars
        return ()

    def missing_glyphs(self, text: str) -> tuple[str, ...]:
        """Characters of a text that could not be printed: for the form where a name is typed."""
        return self._faces.missing(text)

    def preview(self, pdf: bytes, dpi: int = 100) -> tuple[bytes, ...]:
        """See `PaperRenderer.preview`."""
        return preview(pdf, dpi)

    def archive(self, paper: Paper, parts: Sequence[bytes]) -> tuple[bytes, int]:
        """See `PaperRenderer.archive`."""
        if not isinstance(paper, CaseArchive):
            raise TypeError(type(paper).__name__)
        try:
            pdf = bind_archive(self._faces, paper, parts)
        except MissingGlyphs as missing:
            refuse_missing(missing.chars)
            raise
        self._faces.settle()
        return pdf

    def bind(self, parts: Sequence[bytes]) -> bytes:
        """See `PaperRenderer.bind`."""
        return bind(parts)
