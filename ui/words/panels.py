"""Texts of the panels that stand in the place of the list: why this number, 不予受理.

No Qt and no rule here.
"""

from collections.abc import Mapping
from typing import Final

WHY_HEAD: Final = "为什么是这个号"
WHY_LATER: Final = "叫号的次序由大厅的规则算出，不由窗口挑选。"
ORDER_RULES: Final = (
    ("等得久", "等候时间占本队列承诺时间的比例越高，越先叫。"),
    ("预约", "到了预约时间并已签到的，按预约时间排。"),
    ("优先", "老年人、残疾人、孕妇、军人等依规优先，但不会让别人一直等。"),
    ("过号", "重新激活后往后排三位；第二次须导办员同意。"),
)
PAGE_UNREADABLE: Final = "这一页不能显示，请按 Alt+P 重新生成。"
BACK: Final = "回到办理"

REFUSE_HEAD: Final = "不予受理"
REFUSE_LINE: Final = (
    "只用于不属于本机关职权范围等法定情形。决定书当场打印，写明理由、依据、该去哪里和救济途径。"
)
REFUSAL_LABELS: Final[Mapping[str, str]] = {
    "reason": "理由",
    "basis": "法律依据",
    "authority": "应当向哪个机关申请",
    "contact": "那里的地址和电话",
}
REFUSAL_HINTS: Final[Mapping[str, str]] = {
    "reason": "照着印在决定书上的话写，500 字以内",
    "basis": "例如：《中华人民共和国行政许可法》第三十二条第一款第（二）项",
    "authority": "没有就留空",
    "contact": "没有就留空",
}
REFUSE_NEEDS_REASON: Final = "请写明不予受理的理由，决定书要印这句话。"
REFUSE_NEEDS_BASIS: Final = "请写明法律依据，没有依据不能不予受理。"
REFUSE_NEEDS_ITEM: Final = "先选事项，才能不予受理。"
REFUSE_NEXT: Final = "请首席代表确认"
REMEDIES: Final = "决定书会印上：不服可以申请行政复议或者提起行政诉讼。"
