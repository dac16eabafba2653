"""Texts of the intake: steps, applicant, items, situations, materials.

No Qt and no rule here: functions only put numbers into sentences.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from hall.explanation import MaterialState
from hall.identity import Sex
from ui.states.draft import Step
from ui.words.frame import hour, month_day

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

SEX: Final[Mapping[Sex, str]] = {Sex.MALE: "男", Sex.FEMALE: "女"}
APPLICANT: Final = "申请人"
LEGAL_PERSON: Final = "法定代表人"
OPERATOR: Final = "经营者"
LEGAL_ID_KIND: Final = "本人证件"
LEGAL_NUMBER: Final = "本人证件号码"
PHONE: Final = "电话"
CREDIT: Final = "信用"
HISTORY: Final = "往来"
READ_AGAIN: Final = "重新读卡"
DETAILS: Final = "详情"
CREDIT_FREE: Final = "无限制"
CREDIT_BARRED: Final = "有失信记录，不能容缺和承诺"
CREDIT_HERE_TOLD: Final = "本大厅有这位申请人的信用记录，信用修复以前不能容缺和承诺。"
CREDIT_UNKNOWN: Final = "还没查，查过按 Alt+C 记"
CREDIT_FIRST: Final = "还没查信用，按 Alt+C 记下结果。"
CREDIT_OFFLINE_TOLD: Final = "离线查不了信用，连上后补查。"
CREDIT_NOBODY: Final = "还没有申请人，先录入申请人再记信用。"
CREDIT_OFFLINE: Final = "离线未查，连上后补查"
NO_HISTORY: Final = "没有以往办件"
NOBODY: Final = "还没有申请人。放上身份证，或在下面录入。"
PERSON_HEAD: Final = "谁来办"
PERSON_HINT: Final = "身份证放到读卡器上会自动填好；没带证件的在这里录入。"


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
    """以往 2 件，可沿用材料 1 份（材料一步按 R）."""
    if not cases:
        return NO_HISTORY
    return f"以往 {cases} 件" + (f"，可沿用材料 {reusable} 份（材料一步按 R）" if reusable else "")


def credit_here(number: str) -> str:
    """有信用记录（9901…），不能容缺和承诺."""
    return f"有信用记录（{number}），不能容缺和承诺"


def history_line(*parts: str) -> str:
    """What is to be looked at, then the history."""
    return "；".join(filter(None, parts))


def other_name(name: str) -> str:
    """此号码登记的名字是 王*有，请核对."""
    return f"此号码登记的名字是 {name}，请核对"


def other_name_told(name: str) -> str:
    """The same, with what is to be done."""
    head = f"这个证件号码以前登记的名字是“{name}”，请与证件核对："
    return f"{head}号码输错的按 Ctrl+1 改正，改过名的照现在的证件办。"


def suspect_line(number: str, word: str) -> str:
    """疑似重复：9901… 已受理."""
    return f"疑似重复：{number} {word}"


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
SELF_LEGAL: Final = "法定代表人本人"
SELF_OPERATOR: Final = "经营者本人"
SELVES: Final = frozenset({SELF, SELF_LEGAL, SELF_OPERATOR})
RARE: Final = "生僻字"
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
    "operator_name": "请填经营者姓名，和营业执照一致。",
    "guardian": "申请人未满十八周岁，请选监护人到场并录入监护人。",
}


def cleaned_name(reason: str, value: str) -> str:
    """已自动整理：去掉空格。请与证件核对。存为：张三."""
    return f"{reason}存为：{value}"


def told_by_number(sex: str, birth: dt.date | None) -> str:
    """男，1990年3月7日生."""
    if birth is None:
        return ""
    born = f"{birth.year}年{month_day(birth)}生"
    return f"{sex}，{born}" if sex else born


FLAG: Final[Mapping[str, str]] = {
    "agent": "委托代理人到场",
    "company": "企业或组织",
    "foreign": "外国人",
    "hmt": "港澳台居民",
    "minor": "未成年人",
}
FLAGS_HEAD: Final = "通用情形"
NO_FLAGS: Final = "没有"
DETAILS_HEAD: Final = "申请人详情"

# --- items and situations ----------------------------------------

ITEM_HINT: Final = "名称、俗称、拼音、首字母、部门"
ITEM_HEAD: Final = "事项"
THEME_HEAD: Final = "一件事"
NEAR_HEAD: Final = "相近的事项"
CONTAINS: Final = "含这个事项"
FREQUENT: Final = "本窗口常办（清空搜索框后按数字直接选）"
NO_HIT: Final = "没有对上的事项。试试俗称，或按 F6 转导办台。"
TYPE_OR_DIGIT: Final = "请输入事项的名称或首字母，或按数字选常办事项。"
NOTHING_TO_REUSE: Final = "这份材料单里没有可以沿用的以往材料。"
REUSE_IDENTITY: Final = "先读卡核验身份，再沿用以往材料。"
THEME_ONE_BY_ONE: Final = "一件事不能整体这样办，请先选其中的单个事项。"
EACH_STAGE: Final = "各环节合计"
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


def reuse_question(count: int, names: str) -> str:
    """申请人同意沿用以往的 2 项材料吗：营业执照、居民身份证."""
    return f"申请人同意沿用以往的 {count} 项材料吗：{names}"


def reused_line(count: int) -> str:
    """已沿用 2 项以往材料，同意将随办件留痕."""
    return f"已沿用 {count} 项以往材料，申请人的同意随办件留痕。"


def suspected(number: str, word: str) -> str:
    """疑似重复：该申请人同一事项的 9901… 已受理."""
    return f"疑似重复：该申请人同一事项的 {number} “{word}”，请核对是否还要再办。"


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
USUAL_PROBLEMS: Final = "常用问题"
PROBLEMS_HINT: Final = "按数字选，再按一次去掉；Enter 回到文字"
COMMON_PROBLEMS: Final = ("未签名或未盖章", "已过有效期", "内容填写不全", "复印件不清晰")
NOTE_LABEL: Final = "备注"
NOTE_HINT: Final = "写在收件清单的备注里"
MENDED: Final = "当场更正"
MENDED_NOTE: Final = "申请人已改好并签名"
CHECK_ORIGINAL: Final = "验原件"
TAKINGS: Final = ("收原件", "收复印件", "验原件", "验原件收复印件", "扫描留存", "免交")
FIX_NOW: Final = "可以当场改：申请人改好并在改处签名，再按 1"
NO_LICENCE: Final = "没有对应的电子证照，不能调取。"
FETCH_OFFLINE: Final = "离线时不能调取，请验原件。"
NO_PROMISE: Final = "不在承诺范围。"
PROMISE_BARRED: Final = "申请人有失信记录，不能用承诺代替。"
FETCH_REASON: Final = "调取：没有对应电子证照"
FETCH_REASON_OFFLINE: Final = "调取：离线时不能，验原件"
PROMISE_REASON: Final = "承诺：不在承诺范围"
PROMISE_REASON_BARRED: Final = "承诺：有失信记录"
PROMISE_REASON_CREDIT: Final = "承诺：还没查信用，Alt+C 记"
ALL_REST_OFF: Final = "大厅停用了“其余全有”，请逐项核。"
SAY_DEFECT: Final = "请写明瑕疵在哪里，补正告知书要印这句话。"
NOT_ALLOWED: Final = "现在不能选这个结论。"
SAVING: Final = "正在保存"
LACKING: Final = "缺少"
NOTE_PROMISE: Final = "承诺书随受理打印"
NOTE_FETCHED: Final = "已调取"
NO_MATERIALS: Final = "按所选情形没有材料要核，看右边的结论。"


def not_met(point: str) -> str:
    """“申请人签名”不符合."""
    return f"“{point}”不符合"


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
