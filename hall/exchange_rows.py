"""Rows of the provincial exchange tables, as plain data (EX_GDBS_*, domain.md 2.7; ratings: 2.8).

One dataclass a table; a field is the column of the same name in small letters. `sync/exchange/` makes them
out of events, `models/front_end.py` writes them (D28). No code of a platform is decided here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final


class ExTable(StrEnum):
    """The eleven tables, and that of ratings; the value is the end of the table's name."""

    SB = "SB"
    SBCL = "SBCL"
    WSYSL = "WSYSL"
    SL = "SL"
    SPCL = "SPCL"
    BJGZ = "BJGZ"
    BJSL = "BJSL"
    TBCXSQ = "TBCXSQ"
    TBCXJG = "TBCXJG"
    BJ = "BJ"
    LQDJ = "LQDJ"
    PJ = "PJ"


TABLE_WORDS: Final[Mapping[ExTable, str]] = MappingProxyType(
    {
        ExTable.SB: "申办",
        ExTable.SBCL: "申办材料",
        ExTable.WSYSL: "网上预受理",
        ExTable.SL: "受理",
        ExTable.SPCL: "审批过程",
        ExTable.BJGZ: "补交告知",
        ExTable.BJSL: "补交受理",
        ExTable.TBCXSQ: "特别程序申请",
        ExTable.TBCXJG: "特别程序结果",
        ExTable.BJ: "办结",
        ExTable.LQDJ: "领取登记",
        ExTable.PJ: "评价",
    }
)
"""Tables in words, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExRow:
    """The columns that every table has.

    `sblsh` is the number of the province: "" until the platform has given it, never invented (domain.md
    2.2). `version` counts 1, 2, 3 … when a row is sent again. Times are the hall's, UTC+8, without a zone,
    as the tables want them.
    """

    sblsh: str = ""
    sblsh_short: str = ""
    sxbm: str = ""
    sxqxbm: str = ""
    xzqhdm: str = ""
    bz: str = ""
    byzd: str = ""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationRow(ExRow):
    """SB 申办: who asks for what; `sbhzh` is the printed number of the case."""

    sxmc: str
    fsxbm: str = ""
    fsxmc: str = ""
    sqrlx: str
    sqrmc: str = field(repr=False)
    sqrzjlx: str
    sqrzjhm: str = field(repr=False)
    lxrxm: str = field(repr=False)
    lxrzjlx: str
    lxrsfzjhm: str = field(repr=False)
    lxrsj: str = field(repr=False)
    lxryx: str = ""
    sbxmmc: str
    sbclqd: str = ""
    tjfs: str
    sbhzh: str
    sbsj: dt.datetime
    sbjtwd: str = ""
    ysblsh: str = ""
    useridcode: str = ""
    project_code: str = ""
    wssbqd: str = ""
    obtain_paper_way: str = ""
    obtain_deliver_way: str = ""
    xml_data: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialRow(ExRow):
    """SBCL 申办材料: one thing that was handed over."""

    seq: int
    stuff_seq: str
    clmc: str
    wjlx: str
    cllx: str
    clsl: int
    attach_name: str = ""
    attach_id: str = ""
    attach_sign: str = ""
    attach_type: str = ""
    attach_path: str = ""
    attach_body: bytes | None = field(default=None, repr=False)
    save_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreReviewRow(ExRow):
    """WSYSL 网上预受理: what was said to an application that came over the net."""

    ywlsh: str
    yslbmmc: str
    yslbmzzjgdm: str
    blrxm: str
    blrgh: str
    yslztdm: str
    bslyy: str = ""
    yslsj: dt.datetime
    ysljtdd: str = ""
    bjbzsm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceRow(ExRow):
    """SL 受理: accepted, told to correct, or not accepted."""

    ywlsh: str
    ywcxmm: str = ""
    slbmmc: str
    slbmzzjgdm: str
    blrxm: str
    blrgh: str
    slztdm: str
    bslyy: str = ""
    bjckmc: str = ""
    bjckbm: str = ""
    bjdtbm: str
    bmdtmc: str
    gxdxzqhdm: str
    slhzh: str = ""
    slsj: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow(ExRow):
    """SPCL 审批过程: one step of the department."""

    sphjdm: str
    sphjmc: str
    spbmmc: str
    sprxm: str
    sprzwdm: str = ""
    sprzwmc: str = ""
    spyj: str
    spsj: dt.datetime
    sphjztdm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow(ExRow):
    """BJGZ 补交告知: everything that is missing or wrong, told at once."""

    xh: int
    bjgzfcrxm: str
    bjgzyy: str
    bjclqd: str
    bjgzsj: dt.datetime
    bzsx: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplementRow(ExRow):
    """BJSL 补交受理: what came in later."""

    xh: int
    bjslblrxm: str
    bjclqd: str
    bjsj: dt.datetime
    bjsljtdd: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureRow(ExRow):
    """TBCXSQ 特别程序申请: time that does not count, or that is added (行政许可法 art. 42, 45)."""

    xh: int
    tbcxzl: str
    tbcxzlmc: str
    tbcxksrq: dt.date
    tbcxpzr: str
    tbcxpzrzw: str = ""
    tbcxpzrdh: str = ""
    tbcxqdlyhyj: str
    sqnr: str = ""
    tbcxsx: int
    tbcxsxdw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureEndRow(ExRow):
    """TBCXJG 特别程序结果."""

    xh: int
    tbcxjg: str
    jgcsrq: dt.date
    tbcxjsrq: dt.date
    tbcxsfje: str = ""
    jedwdm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow(ExRow):
    """BJ 办结: how it ended, with the certificate."""

    bjbmmc: str
    bjbmzzjddm: str
    bjjgdm: str
    bjjgms: str = ""
    zfhthyy: str = ""
    zjgzmc: str = ""
    zjbh: str = ""
    zjyxqx: str = ""
    fzgzdw: str = ""
    sfje: str = ""
    jedwdm: str = ""
    bjsj: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionRow(ExRow):
    """LQDJ 领取登记: who took the result."""

    lqrxm: str = field(repr=False)
    lqrzjlx: str
    lqrsfzjhm: str = field(repr=False)
    lqfs: str
    lqsj: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRow(ExRow):
    """PJ 评价 (domain.md 2.8): one rating of one visit; channel 7 (by itself) is never written."""

    pjbh: str
    ywlsh: str
    sxmc: str
    bmbm: str
    bmmc: str
    dtbm: str
    ckbm: str
    blrgh: str
    bjlx: str
    pjqd: str
    pjrlx: str
    myd: int
    pjbq: str = ""
    pjnr: str = ""
    pjsj: dt.datetime
    pjcs: int


ROWS: Final[Mapping[ExTable, type[ExRow]]] = MappingProxyType(
    {
        ExTable.SB: ApplicationRow,
        ExTable.SBCL: MaterialRow,
        ExTable.WSYSL: PreReviewRow,
        ExTable.SL: AcceptanceRow,
        ExTable.SPCL: ReviewRow,
        ExTable.BJGZ: CorrectionRow,
        ExTable.BJSL: SupplementRow,
        ExTable.TBCXSQ: ProcedureRow,
        ExTable.TBCXJG: ProcedureEndRow,
        ExTable.BJ: ResultRow,
        ExTable.LQDJ: CollectionRow,
        ExTable.PJ: RatingRow,
    }
)
"""The dataclass of each table."""

KEYS: Final[Mapping[ExTable, tuple[str, ...]]] = MappingProxyType(
    {
        ExTable.SB: ("sbhzh",),
        ExTable.SBCL: ("sblsh", "seq"),
        ExTable.WSYSL: ("sblsh", "ywlsh", "yslsj"),
        ExTable.SL: ("sblsh", "ywlsh", "slsj", "slztdm"),
        ExTable.SPCL: ("sblsh", "sphjdm", "spsj"),
        ExTable.BJGZ: ("sblsh", "xh"),
        ExTable.BJSL: ("sblsh", "xh"),
        ExTable.TBCXSQ: ("sblsh", "xh"),
        ExTable.TBCXJG: ("sblsh", "xh"),
        ExTable.BJ: ("sblsh",),
        ExTable.LQDJ: ("sblsh",),
        ExTable.PJ: ("pjbh", "pjcs"),
    }
)
"""What names a row of a table beside its version; SB by the printed number, as the province gave none yet."""

_TABLES: Final = {kind: table for table, kind in ROWS.items()}


def table_of(row: ExRow) -> ExTable:
    """The table a row belongs to."""
    return _TABLES[type(row)]


def key_of(row: ExRow) -> dict[str, Any]:
    """What names this row, version included."""
    return {name: getattr(row, name) for name in (*KEYS[table_of(row)], "version")}


def values_of(row: ExRow) -> dict[str, Any]:
    """All columns of a row by name."""
    return {spec.name: getattr(row, spec.name) for spec in fields(row)}
