"""Every Chinese text of the screens (design/tokens.md; practices rule 21). Calm, plain, one word per idea.

Pages, shell and kit hold no Chinese literal; a rules test greps. Sentences of refusals come with the refusal
from `hall`. No Qt here, and no rule: these functions only put numbers into sentences.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from hall.clock import to_datetime
from hall.explanation import MaterialState
from hall.reasons import Outcome
from ui.states.draft import Step

# --- times ----------------------------------------

_WEEKDAYS: Final = "一二三四五六日"


def weekday(day: dt.date) -> str:
    """周三."""
    return f"周{_WEEKDAYS[day.weekday()]}"


def month_day(day: dt.date) -> str:
    """11月25日."""
    return f"{day.month}月{day.day}日"


def day_line(day: dt.date) -> str:
    """11月20日 周五, for the top bar."""
    return f"{month_day(day)} {weekday(day)}"


def hour(wall: int) -> str:
    """09:43, hall time of microseconds UTC."""
    return to_datetime(wall).strftime("%H:%M")


def hour_second(wall: int) -> str:
    """09:43:07."""
    return to_datetime(wall).strftime("%H:%M:%S")


def moment(wall: int, today: dt.date) -> str:
    """09:43 today, 11月13日 10:12 otherwise."""
    at = to_datetime(wall)
    return hour(wall) if at.date() == today else f"{month_day(at.date())} {hour(wall)}"


def minutes(count: int) -> str:
    """9 分."""
    return f"{count} 分"


# --- frame ----------------------------------------

APP: Final = "一窗"
TABS: Final = ("受理", "办件", "出件", "日结")
MANAGER_TABS: Final = ("大厅", "办件", "目录", "日结")
TECHNICIAN_TABS: Final = ("体检", "账号", "目录", "设备")
SEARCH_LONG: Final = "搜办件号、证件、单位、事项"
SEARCH_SHORT: Final = "搜办件"
RETRY: Final = "再试一次"
CLOSE: Final = "知道了"
CANCEL: Final = "取消"
ALL_KEYS: Final = "全部按键"
SORRY: Final = "程序出了一个意外。已经录入的内容都在，可以接着办。"
SORRY_CODE: Final = "报修时请说这个编号："


def window_name(number: int) -> str:
    """3号窗."""
    return f"{number}号窗"


# --- status bar ----------------------------------------

CONNECTED: Final = "已连接大厅"
COMING_BACK: Final = "正在连上"
SINGLE: Final = "单机"
READY: Final = "就绪"
PRINTER: Final = "打印机"
SLIP_PRINTER: Final = "小票机"
READER: Final = "读卡器"
CAMERA: Final = "高拍仪"


def offline_for(count: int, since: int) -> str:
    """离线 23 分钟（10:18 起）."""
    return f"离线 {count} 分钟（{hour(since)} 起）"


def waiting_up(count: int, *, offline: bool) -> str:
    """17 条待上传，已存本机."""
    return f"{count} 条待上传，已存本机" if offline and count else f"{count} 条待上传"


def sent_back(count: int) -> str:
    """2 条被退回，看原因."""
    return f"{count} 条被退回，看原因"


def draft_saved(wall: int) -> str:
    """草稿已存 09:43:07."""
    return f"草稿已存 {hour_second(wall)}"


OFFLINE_STRIP: Final = "大厅连接中断，本机照常办理：编号和文书正式有效，连上后自动上传。"
OFFLINE_NOT: Final = "暂时不能：调取电子证照、查询信用、转到别的窗口。"


def show_waiting(count: int) -> str:
    """看待上传的 17 条."""
    return f"看待上传的 {count} 条"


# --- queue ----------------------------------------

SERVING: Final = "办理中"
CALLED: Final = "已叫号"
IDLE: Final = "空闲"
PAUSED: Final = "暂停"
EMERGENCY: Final = "应急号"
NO_NUMBER: Final = "—"
TO: Final = "–"
NEXT_UP: Final = "接着叫"
NEXT_UP_OWN: Final = "接着叫（本窗应急号）"
WHY: Final = "依据"
WAITING: Final = "在等"
ESTIMATE: Final = "预计"
NOBODY_WAITS: Final = "没有人在等。有人取号时这里会出现。"
NEVER_LATE: Final = "不限时"

CALL_NEXT: Final = "叫下一号"
FINISH_AND_CALL: Final = "完成并叫下一号"
RECALL: Final = "重呼"
GIVE_NUMBER: Final = "发一张号"
GIVE_EMERGENCY: Final = "发一张应急号"
NO_SHOW: Final = "过号"
TRANSFER: Final = "转窗口"
PAUSE: Final = "暂停窗口"
RESUME: Final = "恢复窗口"
FINISH: Final = "完成本号"

AFTER_CASE: Final = "办出后可用"
AT_WINDOW: Final = "已到窗"
NO_TICKET: Final = "没有号"
OFFLINE_OFF: Final = "离线停用"
WHILE_PAUSED: Final = "暂停中"
PAUSE_REASONS: Final = ("午休", "学习", "设备", "离席", "会议")
PAUSE_TITLE: Final = "为什么暂停"
TRANSFER_TITLE: Final = "转到哪个窗口"
TAKE_TITLE: Final = "给哪个队列发号"


def standard(count: int) -> str:
    """标准 15 分钟."""
    return f"标准 {count} 分钟"


def standard_short(count: int) -> str:
    """标准 15 分."""
    return f"标准 {count} 分"


def taken_line(how: str, at: int, waited: int) -> str:
    """现场 09:26 取号，等了 9 分钟."""
    return f"{how} {hour(at)} 取号，等了 {waited} 分钟"


def waited_short(queue: str, waited: int) -> str:
    """企业服务　等了 9 分钟."""
    return f"{queue}　等了 {waited} 分钟"


def waits(count: int) -> str:
    """等 12 分."""
    return f"等 {count} 分"


def people(count: int) -> str:
    """5 人."""
    return f"{count} 人"


def span(low: int, high: int) -> str:
    """8–15 分."""
    return f"{low}–{high} 分"


def hall_queue(at: int) -> str:
    """大厅队列（10:18 时）."""
    return f"大厅队列（{hour(at)} 时）"


def not_now(act: str, reason: str) -> str:
    """过号：已到窗。"""
    return f"{act}：{reason}。"


def skipped(number: str) -> str:
    """A012 已过号　撤销 Ctrl+Z."""
    return f"{number} 已过号　撤销 Ctrl+Z"


# --- steps ----------------------------------------

STEP: Final[Mapping[Step, str]] = {
    Step.PERSON: "申请人",
    Step.ITEM: "事项",
    Step.SITUATION: "情形",
    Step.MATERIALS: "材料",
    Step.CONFIRM: "确认",
}
STEP_CLOSED: Final[Mapping[Step, str]] = {
    Step.PERSON: "",
    Step.ITEM: "",
    Step.SITUATION: "先选事项，再答情形。",
    Step.MATERIALS: "先把情形答完，才知道要哪些材料。",
    Step.CONFIRM: "材料还没核完，核完才能确认。",
}
STEP_CLOSED_SITUATION: Final = "选中左边的事项，这里就是它的情形。"
BULLET: Final = "・ "
NOTHING_TO_UNDO: Final = "没有可以撤销的了。"
CHOOSE_ITEM_FIRST: Final = "先选事项，才能打印一次性告知单。"


def items(count: int) -> str:
    """10 项."""
    return f"{count} 项"


# --- applicant ----------------------------------------

APPLICANT: Final = "申请人"
LEGAL_PERSON: Final = "法定代表人"
PHONE: Final = "电话"
CREDIT: Final = "信用"
HISTORY: Final = "往来"
READ_AGAIN: Final = "重新读卡"
DETAILS: Final = "详情"
NOT_READ: Final = "手工录入"
CREDIT_FREE: Final = "无限制"
CREDIT_BARRED: Final = "有失信记录，不能容缺和承诺"
CREDIT_UNKNOWN: Final = "还没查"
CREDIT_OFFLINE: Final = "离线未查，连上后补查"
NO_HISTORY: Final = "没有以往办件"
NOBODY: Final = "还没有申请人。放上身份证，或在下面录入。"
PERSON_HEAD: Final = "谁来办"
PERSON_HINT: Final = "身份证放到读卡器上会自动填好；没带证件的在这里录入。"
FORM_MARK: Final = "必填"


def read_at(wall: int) -> str:
    """读卡核验 09:36."""
    return f"读卡核验 {hour(wall)}"


def age(years: int) -> str:
    """36岁."""
    return f"{years}岁"


def credit_checked(text: str, at: int) -> str:
    """无限制（09:36 查询）."""
    return f"{text}（{hour(at)} 查询）"


def history(cases: int, reusable: int) -> str:
    """以往 2 件，可沿用材料 1 份."""
    return f"以往 {cases} 件，可沿用材料 {reusable} 份" if cases else NO_HISTORY


FIELD: Final[Mapping[str, str]] = {
    "kind": "申请人是",
    "company": "单位名称",
    "uscc": "统一社会信用代码",
    "legal_name": "法定代表人",
    "name": "姓名",
    "id_kind": "证件",
    "number": "证件号码",
    "phone": "手机号",
    "helper": "谁到场",
    "helper_name": "到场人姓名",
    "helper_id_kind": "到场人证件",
    "helper_number": "到场人证件号码",
    "helper_phone": "到场人手机号",
}
SELF: Final = "申请人本人"
NEEDS: Final[Mapping[str, str]] = {
    "company": "请填单位名称，和营业执照一致。",
    "uscc": "请填统一社会信用代码，18 位。",
    "legal_name": "请填法定代表人姓名。",
    "name": "请填姓名，和证件一致。",
    "number": "请填证件号码，或把证件放到读卡器上。",
    "phone": "请填手机号，补正和办结要用它通知。",
    "helper_name": "请填到场人的姓名。",
    "helper_number": "请填到场人的证件号码，或把证件放到读卡器上。",
    "helper_phone": "请填到场人的手机号。",
    "guardian": "申请人未满十八周岁，请选监护人到场并录入监护人。",
}

# --- items and situations ----------------------------------------

ITEM_HINT: Final = "名称、俗称、拼音、首字母、部门"
ITEM_HEAD: Final = "事项"
THEME_HEAD: Final = "一件事"
NEAR_HEAD: Final = "相近的事项"
CONTAINS: Final = "含这个事项"
FREQUENT: Final = "本窗口常办（清空搜索框后按数字直接选）"
NO_HIT: Final = "没有对上的事项。试试俗称，或按 F6 转导办台。"
TYPE_OR_DIGIT: Final = "请输入事项的名称或首字母，或按数字选常办事项。"
THEME_LATER: Final = "一件事里的事项请逐个办理，先选其中一个。"
ALIAS: Final = "俗称"
HERE: Final = "本窗口受理"
FOUND_ALL: Final = "全部对上"
FOUND_PART: Final = "部分对上"
GAP_POSSIBLE: Final = "可容缺"
SITUATION: Final = "情形"
SINGLE_CHOICE: Final = "单选"
MULTIPLE_CHOICE: Final = "多选"
AT_KIOSK: Final = "取号机已答"
NO_QUESTIONS: Final = "这个事项没有要问的情形，直接核材料。"
ASK_ONLY: Final = "只咨询，打印告知单"
ANSWER_FIRST: Final = "这一题还没有回答，至少选一项。"
NOT_REQUIRED_END: Final = "不受理：无需办理许可"


def refer_end(name: str) -> str:
    """转办：公共场所卫生许可（新办）."""
    return f"转办：{name}"


def go_to(queue: str) -> str:
    """转 税务服务."""
    return f"转 {queue}"


def theme_items(count: int) -> str:
    """4 个事项."""
    return f"{count} 个事项"


def questions_line(count: int, answered: int) -> str:
    """4 个问题，取号机上已回答 2 个，当面核对."""
    if answered:
        return f"{count} 个问题，取号机上已回答 {answered} 个，当面核对"
    return f"{count} 个问题"


def adds(numbers: str, names: str) -> str:
    """选 2、3、4：＋ 专间、专用操作区说明."""
    return f"选 {numbers}：＋ {names}"


def list_line(count: int) -> str:
    """材料 9 项."""
    return f"材料 {count} 项"


def list_detail(fetch: int, gap: int, promise: int, still: int) -> str:
    """可调取 1，可容缺 1，可承诺 1。还有 2 题没有回答."""
    head = f"可调取 {fetch}，可容缺 {gap}，可承诺 {promise}。"
    return head + (f"还有 {still} 题没有回答" if still else "情形已答完")


# --- materials ----------------------------------------

COLUMN_STATE: Final = "状态"
COLUMN_NO: Final = "序"
COLUMN_MATERIAL: Final = "材料"
COLUMN_TAKING: Final = "收取方式"
COLUMN_NOTE: Final = "备注"
UNJUDGED: Final = "未核"
MATERIAL: Final[Mapping[MaterialState, str]] = {state: str(state.value) for state in MaterialState}
MAY_PROMISE: Final = "可承诺"
POINTS: Final = "审查要点"
SOURCE: Final = "来源："
PROBLEM: Final = "问题"
PROBLEM_HINT: Final = "照着印在告知书上的话写"
GAP_BOX: Final = "申请人申请容缺，以窗口方式补交"
SPACE: Final = "空格"
FIX_NOW: Final = "可以当场改：申请人改好并在改处签名，再按 1"
NO_LICENCE: Final = "没有对应的电子证照，不能调取。"
FETCH_OFFLINE: Final = "离线时不能调取，请验原件。"
NO_PROMISE: Final = "不在承诺范围。"
PROMISE_BARRED: Final = "申请人有失信记录，不能用承诺代替。"
FETCH_REASON: Final = "调取：没有对应电子证照"
FETCH_REASON_OFFLINE: Final = "调取：离线时不能，验原件"
PROMISE_REASON: Final = "承诺：不在承诺范围"
PROMISE_REASON_BARRED: Final = "承诺：有失信记录"
ALL_REST_OFF: Final = "大厅停用了“其余全有”，请逐项核。"
SAY_DEFECT: Final = "请写明瑕疵在哪里，补正告知书要印这句话。"
NOT_ALLOWED: Final = "现在不能选这个结论。"
SAVING: Final = "正在保存"
LACKING: Final = "缺少"
NOTE_PROMISE: Final = "承诺书随受理打印"
NOTE_FETCHED: Final = "已调取"
NO_MATERIALS: Final = "按所选情形没有材料要核，看右边的结论。"


def gap_tag(days: int, *, short: bool) -> str:
    """容缺 3 个工作日."""
    return f"容缺 {days} 工作日" if short else f"容缺 {days} 个工作日"


def number_title(number: int) -> str:
    """第 5 项."""
    return f"第 {number} 项"


def taking(way: str, originals: int, copies: int) -> str:
    """收原件 1, 收复印件 1, 验原件, 电子证照."""
    if way == "电子":
        return "电子证照"
    if way == "验原件":
        return way
    count = originals or copies
    return f"{way} {count}" if count else way


def due_by(day: dt.date) -> str:
    """11月25日前补齐."""
    return f"{month_day(day)}前补齐"


def judge_first(count: int) -> str:
    """还有 2 项没核，核完才能选结论."""
    return f"还有 {count} 项没核，核完才能选结论。" if count else "情形还没有答完，答完才有结论。"


# --- result ----------------------------------------

NOW_POSSIBLE: Final = "现在可以"
NOT_FINISHED: Final = "还没核完"
OTHER_OUTCOMES: Final = "其他结论"
OUTCOMES_LATER: Final = "结论（核完后可选）"
OUTCOME: Final[Mapping[Outcome, str]] = {
    Outcome.ACCEPT: "受理",
    Outcome.ACCEPT_GAP: "容缺受理",
    Outcome.CORRECT: "补正告知",
    Outcome.RECEIVE: "收件",
    Outcome.NOT_REQUIRED: "不受理告知",
    Outcome.REFER: "转办",
}
WHY_NOT_RECEIVE: Final = "本窗口已获授权，应当场受理"
WHY_NOT_NOT_REQUIRED: Final = "所选情形需要许可"
WHY_NOT_REFER: Final = "所选情形归本机关办"
REFUSE: Final = "不予受理"
REFUSE_REASON: Final = "无法定情形；须首席代表确认"
TELL_ONCE: Final = "一次性告知"
TELL_ONCE_REASON: Final = "申请人今天先不申请时用"
CORRECT_INSTEAD: Final = "申请人不申请容缺时用"
HAVE_NEXT: Final = "有，核下一项"
PERSON_NEXT: Final = "核对无误，选事项"
ITEM_NEXT: Final = "就是它，回答情形"
SITUATION_NEXT: Final = "下一题"
SITUATION_DONE: Final = "情形答完，核材料"
A4_PRINTER: Final = "A4 打印机"
CLOCKS: Final = "期限"
GAP_CLOCK: Final = "容缺补齐"
PROMISE_CLOCK: Final = "承诺办结"
STATUTORY_CLOCK: Final = "法定期限"
FIVE_DAY_CLOCK: Final = "五日答复"
PROVISIONAL: Final = "暂按周末推算"
NO_PAPERS: Final = "不打印文书"
WAIT_FOR_LIST: Final = "选好事项、答完情形以后，这里是结论、文书和期限。"
SIGN: Final = "申请人签"
COPIES: Final[Mapping[str, int]] = {
    "容缺受理承诺书": 1,
    "告知承诺书": 2,
    "容缺受理通知书": 2,
    "受理通知书": 2,
    "收件凭证": 2,
    "申请材料补正告知书": 2,
    "不受理告知书": 2,
    "转办告知单": 1,
}
COMMA: Final = "、"
SEMICOLON: Final = "；"
CORRECTION_PAPER: Final = "申请材料补正告知书"
PROMISE_PAPER: Final = "告知承诺书"
RECEIPT_PAPER: Final = "收件凭证"
SIGNED_PAPERS: Final = frozenset({"容缺受理承诺书", "告知承诺书"})
WITH_LIST: Final = "（附材料清单）"


def why_not_accept_one(number: str) -> str:
    """缺第 5 项，不能直接受理."""
    return f"缺第 {number} 项，不能直接受理"


def why_not_accept(missing: int, defective: int) -> str:
    """缺 2 项，瑕疵 1 项."""
    parts = [f"缺 {missing} 项" if missing else "", f"瑕疵 {defective} 项" if defective else ""]
    return "，".join(part for part in parts if part)


def why_not_gap(numbers: str) -> str:
    """第 4、6 项不可容缺."""
    return f"第 {numbers} 项不可容缺"


def judged(done: int, total: int) -> str:
    """已核 10 / 10."""
    return f"已核 {done} / {total}"


def would_be(outcome: str) -> str:
    """余下齐全时：容缺受理."""
    return f"余下齐全时：{outcome}"


def to_confirm(outcome: str) -> str:
    """容缺受理，去确认."""
    return f"{outcome}，去确认"


def gap_side(count: int) -> str:
    """缺 1 项，可以后补."""
    return f"缺 {count} 项，可以后补"


def correction_side(count: int) -> str:
    """一次告知 3 项."""
    return f"一次告知 {count} 项"


def gap_line(way: str, due: dt.date | None) -> str:
    """原件 1 份，11月25日前补齐."""
    return f"{way}，{due_by(due)}" if due else way


def bring(problem: str, way: str) -> str:
    """缺少　→　提交原件 1 份."""
    return f"{problem}　→　{way}"


def hand_in(originals: int, copies: int) -> str:
    """提交原件 1 份."""
    if originals:
        return f"提交原件 {originals} 份"
    return f"提交复印件 {copies} 份" if copies else "提交"


def pieces(originals: int, copies: int) -> str:
    """原件 1 份."""
    return f"原件 {originals} 份" if originals else f"复印件 {copies} 份" if copies else "电子件"


FIX_AND_SIGN: Final = "改好并由申请人签名"


def still_open(count: int) -> str:
    """还有 2 项没核."""
    return f"还有 {count} 项没核"


def lacks(number: str) -> str:
    """第 5 项缺，可在 11月25日前补齐 has the date put behind by the caller."""
    return f"第 {number} 项缺"


def gap_until(number: str, day: dt.date) -> str:
    """第 5 项缺，可在 11月25日前补齐."""
    return f"第 {number} 项缺，可在 {due_by(day)}"


def will_print(count: int) -> str:
    """将打印 9 份."""
    return f"将打印 {count} 份"


def copies(count: int, *, signed: bool) -> str:
    """1 份，申请人签."""
    return f"{count} 份，{SIGN}" if signed else f"{count} 份"


def of_items(paper: str, numbers: str) -> str:
    """告知承诺书（第 7 项）."""
    return f"{paper}（第 {numbers} 项）"


def clocks_from(day: dt.date) -> str:
    """期限（自 11月20日 受理起算）."""
    return f"期限（自 {month_day(day)} 受理起算）"


def limit(number: int, unit: str) -> str:
    """5 个工作日, 60 个自然日, 即时."""
    return f"{number} 个{unit}" if number else unit


def confirm_print(count: int) -> str:
    """确认并打印 9 份."""
    return f"确认并打印 {count} 份" if count else "确认"


# --- confirm ----------------------------------------

CONFIRM_HEAD: Final = "请申请人核对"
CONFIRM_PHONE: Final = "手机号"
CONFIRM_DELIVERY: Final = "怎么领结果"
DELIVERIES: Final = ("到窗口自取", "邮寄")
CONFIRM_GAP: Final = "容缺承诺"
CONFIRM_PROMISE: Final = "告知承诺"
CONFIRM_LIST: Final = "一次告知"
CONFIRM_SIGN: Final = "签名"
SIGN_ON_PAPER: Final = "打印后请申请人在文书上签名。"
NOTHING_TO_SIGN: Final = "没有要申请人先签的文书。"


def gap_promise(names: str) -> str:
    """The commitment in one sentence, as it is read out."""
    return f"{names}。到期不补齐的，终止办理，材料退还，责任由申请人承担。"


def promise_text(names: str) -> str:
    """The promise in one sentence, as it is read out."""
    return f"以承诺代替：{names}。承诺不实的，撤销决定并记入信用记录。"


# --- keys at the foot ----------------------------------------

Foot = tuple[tuple[tuple[str, ...], str], ...]

FOOT_PERSON: Final[Foot] = (
    (("Enter",), "下一格"), (("Ctrl+Enter",), "选事项"), (("F9",), "重新读卡"), (("Ctrl+Z",), "撤销"),
)  # fmt: skip
FOOT_ITEM: Final[Foot] = (
    (("↑", "↓"), "选"), (("Enter",), "就是它，回答情形"), (("Tab",), "到右边"), (("Esc",), "清空"),
)  # fmt: skip
FOOT_SITUATION: Final[Foot] = (
    (("1", "–", "9"), "回答"), (("Enter",), "下一题"), (("↑", "↓"), "换题"), (("Esc",), "回到事项"),
    (("Ctrl+Z",), "撤销"),
)  # fmt: skip
FOOT_MATERIALS: Final[Foot] = (
    (("↑", "↓"), "换行"), (("1", "–", "5"), "定状态"), (("Enter",), "有，下一项"), (("0",), "其余全有"),
    (("S",), "扫描"), (("Ctrl+3",), "改情形"), (("Ctrl+Z",), "撤销"),
)  # fmt: skip
FOOT_MATERIALS_COMPACT: Final[Foot] = (
    (("1", "–", "5"), "定状态"), (("Enter",), "有，下一项"), (("0",), "其余全有"), (("S",), "扫描"),
    (("Ctrl+Z",), "撤销"),
)  # fmt: skip
FOOT_REASON: Final[Foot] = (
    (("Enter",), "记下问题，下一项"), (("Esc",), "回到表格"), (("Ctrl+Z",), "撤销"),
)  # fmt: skip
FOOT_CONFIRM: Final[Foot] = ((("Ctrl+Enter",), "确认并打印"), (("Esc",), "回到材料"), (("Alt+P",), "看文书"))
FOOT_CASES: Final[Foot] = (
    (("↑", "↓"), "换行"), (("Enter",), "打开"), (("P",), "补打"), (("/",), "搜"),
)  # fmt: skip

KEYS: Final = (
    ("F2", "叫下一号；办出后：完成并叫下一号"),
    ("F3", "重呼"),
    ("F4", "发一张号（离线：应急号）"),
    ("F5", "过号"),
    ("F6", "转窗口"),
    ("F7", "暂停窗口、恢复"),
    ("F8", "完成本号"),
    ("F9", "重新读卡"),
    ("F11", "全屏"),
    ("Alt+1 … 4", "受理、办件、出件、日结"),
    ("Ctrl+1 … 5", "申请人、事项、情形、材料、确认"),
    ("/", "搜办件；在事项一步搜事项"),
    ("Enter", "这里通常的下一步"),
    ("Ctrl+Enter", "蓝色按钮"),
    ("1 … 9", "情形里回答；材料里 1 有 2 缺 3 瑕疵 4 调取 5 承诺"),
    ("0", "其余全有"),
    ("空格", "申请人申请容缺"),
    ("S", "扫描这一项"),
    ("Ctrl+Z", "撤销"),
    ("Ctrl+Tab", "左、上、中、右四区之间跳"),
    ("Alt+B", "补正告知"),
    ("Alt+G", "一次性告知单"),
    ("Alt+P", "看文书"),
    ("Alt+D", "申请人详情"),
    ("Alt+Y", "为什么叫这个号"),
    ("Ctrl+/", "按键提示的显示和隐藏"),
)

# --- cases ----------------------------------------

CASES_TODAY: Final = "今天要做"
CASES_EMPTY: Final = "今天没有要做的办件。受理以后会出现在这里。"
CASES_NO_HIT: Final = "没有对上的办件。试试办件编号的后四位，或申请人姓名。"
COLUMN_LIGHT: Final = "灯"
COLUMN_CASE: Final = "办件编号"
COLUMN_WHO: Final = "申请人"
COLUMN_ITEM: Final = "事项"
COLUMN_CASE_STATE: Final = "状态"
COLUMN_LEFT: Final = "剩余"
FILTERS: Final = "我的筛选"
BY_LIGHT: Final = "按灯"
TIMELINE: Final = "经过"
CASE_MATERIALS: Final = "材料"
CASE_PAPERS: Final = "文书"
CASE_NEXT: Final = "下一时限"
OPEN_CASE: Final = "打开案卷"
REPRINT: Final = "补打"
VOID: Final = "作废"
WITHDRAW: Final = "撤回申请"
OPEN_HINT: Final = "在左边选一件，按 Enter 打开。"
DRAFT_NUMBER: Final = "定稿时编号"


def cases_line(count: int) -> str:
    """14 件，先急后缓."""
    return f"{count} 件，先急后缓"


def found_line(count: int, text: str) -> str:
    """找“…”，3 件."""
    return f"找“{text}”，{count} 件"


def printed_times(count: int) -> str:
    """已打印 1 次."""
    return f"已打印 {count} 次" if count else "还没打印"


# --- other pages ----------------------------------------

PICK_UP_HEAD: Final = "出件"
PICK_UP_EMPTY: Final = "还没有结果要发。结果登记、通知和送达在下一批功能里；现在请按原来的登记簿发件。"
DAY_END_HEAD: Final = "日结"
DAY_END_NUMBERS: Final = "今天"
DAY_END_BLOCKED: Final = "这些办件收了件还没有告知，今天不能日结。请逐件受理、补正告知或转交部门。"
DAY_END_READY: Final = "没有挂着的办件，可以日结。"
DAY_END_CLOSE: Final = "日结"
COLUMN_COUNT: Final = "数量"
COLUMN_WHAT: Final = "内容"
COLUMN_SINCE: Final = "收件时间"
HEALTH_HEAD: Final = "体检"
HEALTH_COLUMNS: Final = ("情况", "检查", "说明")
ACCOUNTS_HEAD: Final = "账号"
ACCOUNT_COLUMNS: Final = ("工号", "姓名", "角色", "窗口", "情况")
CATALOGUE_HEAD: Final = "事项目录"
CATALOGUE_COLUMNS: Final = ("内容", "数量")
NOTHING_HERE: Final = "这里还没有内容。"
MANAGER_HEAD: Final = "大厅"
MANAGER_EMPTY: Final = "大厅实况在下一批功能里。现在可以看办件、目录和日结。"


def catalogue_version(version: str) -> str:
    """目录版本 2026-11-01."""
    return f"目录版本 {version}"


# --- sign-in ----------------------------------------

SIGN_IN: Final = "登录"
SIGN_IN_HEAD: Final = "请登录"
STAFF_NUMBER: Final = "工号"
PASSWORD: Final = "密码"  # noqa: S105  # the label of the field
ONE_TIME: Final = "一次性口令"
NEW_PASSWORD: Final = "新密码"  # noqa: S105  # the label of the field
NEW_PASSWORD_AGAIN: Final = "再输一次"  # noqa: S105  # the label of the field
SIGN_IN_ROLE: Final = "窗口"
FILL_NUMBER: Final = "请填工号。"
FILL_PASSWORD: Final = "请填密码。"  # noqa: S105  # a sentence
NOT_SAME: Final = "两次输入的新密码不一样，请重新输入。"
TOO_SHORT: Final = "新密码至少 8 位。"
SECOND_HEAD: Final = "需要第二个人确认"
CAPS_ON: Final = "键盘大写已打开。"


def second_person(role: str, act: str) -> str:
    """不予受理须首席代表确认，请首席代表在这里登录."""
    return f"{act}须{role}确认，请{role}在这里登录。"


def tries_left(count: int) -> str:
    """还可以试 3 次."""
    return f"还可以试 {count} 次，之后账号锁定。"
