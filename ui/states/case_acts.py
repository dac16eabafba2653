"""Steps of a written case as values: which there are, their keys, and the form that each is asked with.

What a step needs is said by whoever offers it (`ui.work.life_work`); here a form only holds what was typed.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class CaseAct(StrEnum):
    """A step; the value is its word on the screen."""

    DISPATCH = "分发"
    SIGN = "签收交接单"
    URGE = "催办"
    EXPLAIN = "填写原因"
    ACCEPT = "部门受理"
    CORRECT = "部门补正告知"
    REFUSE = "部门不予受理"
    ACCEPT_AFTER = "补正后受理"
    SUPPLY = "收补来的材料"
    REVIEW = "登记审查环节"
    SUSPEND = "特别程序"
    RESUME = "恢复计时"
    EXTEND = "延长期限"
    HEARING = "听证"
    DECIDE = "登记决定"
    CLOSE = "办结"
    STOCK = "上架"
    NOTIFY = "通知领取"
    MAIL = "邮寄"
    DELIVER = "发件送达"
    WITHDRAW = "撤回申请"
    TERMINATE = "终止办理"
    FORWARD = "寄送受理机关"
    HOME_ACCEPT = "受理机关受理"
    HOME_REFUSE = "受理机关不予受理"
    CHECK = "承诺核查"
    REVOKE = "撤销决定"
    SERVE = "送达撤销决定书"
    CLEAR = "信用修复"
    BEGIN = "开始办理"
    END_CHILD = "终止这一项"
    RAISE = "登记反映"
    GIVE = "交办"
    TELL_BACK = "答复"
    PROLONG = "容缺顺延"
    TELL_FEE = "缴费告知"
    CHARGE = "登记缴费"
    ANSWER = "催办答复"
    PERIOD = "换日期"
    EXPORT = "导出红黄牌"
    HOME_ANSWER = "受理机关答复"
    HOME_DENY = "受理机关不予许可"
    TELL_AGAIN = "再次补正告知"
    REMOVE_SCAN = "去掉扫描件"
    ARCHIVE = "归档"
    FILTER = "加条件"
    SAVE = "存成我的筛选"
    DROP = "我的筛选"


KEYS: Final = {
    CaseAct.DISPATCH: "D",
    CaseAct.SIGN: "G",
    CaseAct.URGE: "C",
    CaseAct.EXPLAIN: "N",
    CaseAct.ACCEPT: "A",
    CaseAct.CORRECT: "B",
    CaseAct.REFUSE: "Z",
    CaseAct.ACCEPT_AFTER: "Q",
    CaseAct.SUPPLY: "U",
    CaseAct.REVIEW: "R",
    CaseAct.SUSPEND: "T",
    CaseAct.RESUME: "Y",
    CaseAct.EXTEND: "E",
    CaseAct.HEARING: "H",
    CaseAct.DECIDE: "J",
    CaseAct.CLOSE: "K",
    CaseAct.STOCK: "S",
    CaseAct.NOTIFY: "I",
    CaseAct.MAIL: "L",
    CaseAct.DELIVER: "O",
    CaseAct.WITHDRAW: "W",
    CaseAct.TERMINATE: "X",
    CaseAct.FORWARD: "L",
    CaseAct.HOME_ACCEPT: "A",
    CaseAct.HOME_REFUSE: "Z",
    CaseAct.CHECK: "R",
    CaseAct.REVOKE: "J",
    CaseAct.SERVE: "O",
    CaseAct.CLEAR: "Y",
    CaseAct.BEGIN: "B",
    CaseAct.END_CHILD: "X",
    CaseAct.PROLONG: "Alt+E",
    CaseAct.TELL_FEE: "Alt+F",
    CaseAct.CHARGE: "Alt+K",
    CaseAct.ANSWER: "Alt+A",
    CaseAct.HOME_ANSWER: "Q",
    CaseAct.HOME_DENY: "J",
    CaseAct.TELL_AGAIN: "Alt+B",
    CaseAct.REMOVE_SCAN: "Alt+X",
    CaseAct.ARCHIVE: "Ctrl+G",
}
"""The key of a step, wherever a case is open and no field has the focus.

A step of a special route has the key of the usual step that it stands for: only one of the two may be taken
of a case, and whoever offers the form takes that one.
"""

ROUTE_ACTS: Final = frozenset(
    {
        CaseAct.FORWARD,
        CaseAct.HOME_ACCEPT,
        CaseAct.HOME_REFUSE,
        CaseAct.HOME_ANSWER,
        CaseAct.HOME_DENY,
        CaseAct.CHECK,
        CaseAct.REVOKE,
        CaseAct.SERVE,
        CaseAct.BEGIN,
        CaseAct.END_CHILD,
    }
)
"""Steps that stand beside the list, too, while they may be taken: few cases have them."""

OF_KEY: Final = {key: act for act, key in reversed(KEYS.items())}
"""The usual step of a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOffer:
    """A step of the open case; `why` says in one sentence why it may not be taken now, "" when it may."""

    act: CaseAct
    why: str = ""

    @property
    def key(self) -> str:
        """Its key."""
        return KEYS.get(self.act, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field of a form: a line of text, or a choice among `options` (value, word).

    `only` are values of the form's first field with which it is asked; () means always. `when` is a field and
    the value of it with which this one is asked, "" for any that is not empty; () means always.
    """

    name: str
    label: str
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    only: tuple[str, ...] = ()
    when: tuple[str, str] | tuple[()] = ()

    def word(self, value: str) -> str:
        """What the field shows for a value."""
        return next((word for one, word in self.options if one == value), value)

    def value(self, word: str) -> str:
        """What a shown word stands for."""
        return next((value for value, one in self.options if one == word), word)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActForm:
    """A form of one step.

    Attributes:
        act: The step. case: Id of the case, "" for forms of the list. cases: Ids when it is about many.
        line: One sentence above the fields: what the law says of it, or what follows.
        fields: What is asked. values: What was typed, by name.
        send: The word of the button. told: What is wrong. wrong: The field it is about.
        second: The role that has to confirm in place, "" for nobody.
        focus: The field to begin with; "" for the first text field that is empty.
        second_for: Names of fields that need that person once one is filled; () when it is needed anyway.
    """

    act: CaseAct
    send: str
    case: str = ""
    line: str = ""
    fields: tuple[FieldSpec, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    told: str = ""
    wrong: str = ""
    second: str = ""
    cases: tuple[str, ...] = ()
    focus: str = ""
    second_for: tuple[str, ...] = ()

    @property
    def asks_second(self) -> bool:
        """Whether somebody has to confirm what was typed."""
        return bool(self.second) and (not self.second_for or any(self.get(name) for name in self.second_for))

    def get(self, name: str) -> str:
        """What was typed; the first option of a choice that nobody touched; "" for what is not asked now."""
        spec = next((one for one in self.fields if one.name == name), None)
        if spec is not None and not self.asks(spec):
            return ""
        known = dict(self.values)
        if name in known:
            return known[name].strip()
        return spec.options[0][0] if spec is not None and spec.options else ""

    def asks(self, spec: FieldSpec) -> bool:
        """Whether a field is asked: as the first one stands, and as what it depends on is asked itself."""
        first = not spec.only or self.get(self.fields[0].name) in spec.only
        if not first or not spec.when:
            return first
        name, value = spec.when
        return self.get(name) == value if value else bool(self.get(name))


def typed(form: ActForm, name: str, text: str) -> ActForm:
    """A field changed; what was wrong there is no longer said."""
    spec = next((one for one in form.fields if one.name == name), None)
    value = spec.value(text) if spec is not None else text
    values = {**dict(form.values), name: value}
    same = form.wrong not in {"", name}
    return replace(
        form,
        values=tuple(values.items()),
        told=form.told if same else "",
        wrong=form.wrong if same else "",
    )


def refused(form: ActForm, sentence: str, field: str | None) -> ActForm:
    """The step was refused: the sentence stands at its field, or under the form."""
    known = {spec.name for spec in form.fields if form.asks(spec)}
    return replace(form, told=sentence, wrong=field if field in known else "")
