"""Words of the forms of special routes: 代收, 办不成事反映, 帮办代办."""

from typing import Final

FILL_THIS: Final = "这一格要填。"

COLLECT_HEAD: Final = "代收代办"
COLLECT_LINE: Final = (
    "材料核完后，代外地受理机关收件：窗口只核材料形式，是否受理由受理机关决定。五个工作日照样提醒。"
)
COLLECT_SEND: Final = "代收并打印凭证"
COLLECT_FIELDS: Final = (
    ("authority", "受理机关", "印在凭证上的全称"),
    ("area", "所在地", "省、市、县（区）"),
    ("address", "寄往", "收件地址，没有就留空"),
    ("phone", "受理机关电话", "没有就留空"),
)

ISSUE_HEAD: Final = "“办不成事”反映"
ISSUE_LINE: Final = "登记群众没有办成的事，打印登记单。它不是办件，不影响正在办的一件；大厅管理员交办、答复。"
ISSUE_SEND: Final = "登记并打印"
ISSUE_FIELDS: Final = (
    ("words", "什么事没有办成", "照群众的话写，500 字以内"),
    ("case", "办件编号", "有就扫或填，没有留空"),
    ("day", "承诺回复日", "如 20261127、11-27；留空按大厅规定的工作日"),
)

HELP_HEAD: Final = "帮办代办"
HELP_LINE: Final = "帮办只帮着填；代办替申请人办，要登记代理人、核验授权委托书，申请人仍是申请人。"
HELP_SEND: Final = "记下，回到办理"
HELP_WHO: Final = "请填帮办代办人员的工号；没有人帮办代办的，两格都清空。"
HELP_HOW: Final = "请写“帮办”或者“代办”。"
HELP_AGENT: Final = "代办要先按 Ctrl+1 登记代理人（“谁到场”选代理人），再核验授权委托书。"
HELP_FIELDS: Final = (
    ("helper", "帮办代办人员工号", "清空就是没有人帮办"),
    ("how", "帮办还是代办", "写“帮办”或“代办”"),
)


def issue_out(number: str, day: str) -> str:
    """已登记 FY-990102-20261120-W030001，11月27日前答复."""
    return f"已登记 {number}，{day}前答复"


# --- steps of special routes ----------------------------------------

NOT_LOOKED: Final = "没有核查"
PROMISE_KEPT: Final = "属实"
PROMISE_FALSE: Final = "不实"
CHECK_WORDS: Final = "核查情况（有不实、整改过的要写）"
MEND_UNTIL: Final = "限期整改到（不用整改的空着）"
MEND_HINT: Final = "如 20261204"
CHECK_DONE: Final = "承诺都核查过了"
CREDIT_MARK: Final = "哪一条记录"
BASIS_EMPTY: Final = "空着用法定依据"
HOME_DAY: Final = "受理日期（空着是今天）"
HOME_DOCUMENT: Final = "受理通知书文号"
HOME_DECISION_NUMBER: Final = "不予决定的文号"
HOME_DECIDED: Final = "决定的日期"
TODAY_IF_EMPTY: Final = "空着按当天"
HOME_NO_DOCUMENT: Final = "不予受理决定书文号"
ASKS_GAP: Final = "申请人申请容缺"
YIELDED: Final = "前面的事项办出来的，不用交"
BROUGHT_NOW: Final = "现在收到"
NOT_THERE: Final = "没有"
WRONG_AT_BEGIN: Final = "开始办理时核对不符合要求"
THEME_NOT_HERE: Final = "这个“一件事”的申请还没有到"
WAITS_FORWARD: Final = "待寄送"
WAITS_HOME: Final = "等受理机关"


def as_handed_in(state: str, *, shared: bool) -> str:
    """有，不变；有，与别的事项共用."""
    return f"{state}，与别的事项共用" if shared else f"{state}，不变"


def credit_mark(ground: str, number: str) -> str:
    """告知承诺不实　99010220261120W030001."""
    return f"{ground}　{number}"


def watch_what(stage: str) -> str:
    """承诺待核查."""
    return f"承诺{stage}"


def revoked_since(day: str) -> str:
    """11月24日 撤销."""
    return f"{day} 撤销"


def watch_line(what: str, left: str) -> str:
    """承诺待核查　12月18日 周五."""
    return f"{what}　{left}"


def checked_line(kept: int, false: int) -> str:
    """属实 1 项，不实 1 项."""
    parts = [f"属实 {kept} 项"] if kept else []
    parts += [f"不实 {false} 项"] if false else []
    return "，".join(parts)


def forwarded_line(carrier: str, tracking: str) -> str:
    """EMS 1234567890123."""
    return f"{carrier} {tracking}".strip()
