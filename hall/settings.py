"""Local numbers and words: data of the hall, with defaults (architecture.md 6).

What a law fixes stands in `deadlines.py`; what a hall may choose stands here. Settings of one PC (paths, hub,
printers) are not the hall's: those are in the TOML that `main.py` reads.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hall.card_rules import CardRules
from hall.paper_forms import GAP_BASIS, GAP_CONSEQUENCE, LATE_CORRECTION, PROOF_LIABILITY
from hall.public_settings import BoardRules, KioskRules, VoiceRules
from hall.queueing import QueueRules
from hall.retention import RetentionRules


@dataclass(frozen=True, slots=True, kw_only=True)
class HallSettings:
    """The hall as papers and rules need it. The defaults are the fictional demo hall.

    Attributes:
        code: Six digits, allotted by the hub (D1).
        document_prefix: What document numbers begin with (domain.md 3.0).
        ticket_short: Two letters in the barcode of a ticket (D3).
        correction_days: Working days that a correction notice gives; no nationwide figure exists.
        correction_late: What papers say happens after that day; correction_basis: the local rule for it,
            "" for none.
        gap_basis: What 容缺受理通知书 rests on. gap_consequence: What it says of being late.
        false_promise: What 告知承诺书 says of a false promise.
        gap_when_unchecked: Allow 容缺 and 承诺 while the credit check is open (D20).
        mask_on_papers: Print document numbers masked also on the applicant's own papers (domain.md 3.0).
        all_rest_key: Key 0 judges every open row 有 (tokens.md 13).
        closing_time: Hours and minutes of closing, for "今天 17:00 下班前" (D11).
        idle_lock_minutes: The desk locks itself (等级保护, domain.md 7).
        theme_rules: What a failure does to the rest of a 一件事, `T02:后面全停` (`theme_plan.RULE_WORDS`).
        same_materials: Names that a 一件事 takes for one material, `一个名称=另一名称`.
        issue_days: Working days in which a 反映 of 办不成事 is answered, unless another day is promised.
        reuse_days: How old a material may be that a person gives for use once more (一号), in days.
    """

    code: str = "990102"
    name: str = "云岭市青禾区政务服务中心"
    short_name: str = "青禾区政务服务中心"
    authority: str = "青禾区政务服务管理局"
    document_prefix: str = "云政务"
    ticket_short: str = "QH"
    phone: str = "0990-1234567"
    complaint_phone: str = "0990-1234500"
    review_body: str = "云岭市青禾区人民政府"
    court: str = "云岭市青禾区人民法院"
    pickup_place: str = "一楼大厅综合出件窗口（59至62号）"
    handin_place: str = "一楼A区综合窗口"
    correction_days: int = 20
    correction_late: str = LATE_CORRECTION
    correction_basis: str = ""
    gap_basis: str = GAP_BASIS
    gap_consequence: str = GAP_CONSEQUENCE
    false_promise: str = PROOF_LIABILITY
    check_days: int = 20
    gap_when_unchecked: bool = False
    mask_on_papers: bool = True
    all_rest_key: bool = True
    closing_time: tuple[int, int] = (17, 0)
    idle_lock_minutes: int = 30
    max_recalls: int = 3
    undo_seconds: int = 10
    theme_rules: tuple[str, ...] = ()
    same_materials: tuple[str, ...] = (
        "场所使用证明=住所使用证明=经营场所使用证明",
        "法定代表人居民身份证=负责人居民身份证=经营者居民身份证",
    )
    reuse_days: int = 365
    issue_days: int = 5
    pause_reasons: tuple[str, ...] = ("午休", "开会学习", "设备故障", "临时离开")
    queue_rules: QueueRules = field(default_factory=QueueRules)
    kiosk: KioskRules = field(default_factory=KioskRules)
    voice: VoiceRules = field(default_factory=VoiceRules)
    board: BoardRules = field(default_factory=BoardRules)
    retention: RetentionRules = field(default_factory=RetentionRules)
    cards: CardRules = field(default_factory=CardRules)


def paused_by_setting(window: int) -> str:
    """Name of the stored text with the number of the person who paused a window."""
    return f"{paused_setting(window)}_by"


def paused_setting(window: int) -> str:
    """Name of the stored text that says why a window is paused; "" or nothing when it is not."""
    return f"window.{window}.paused"
