"""Texts of the forms of a case's steps: what is asked, and the sentence above it. No Qt and no rule here."""

from typing import Final

YES_NO: Final = (("", "否"), ("1", "是"))
ACT_FIELD: Final = {
    "scope": "哪些办件",
    "years": "保管多久",
    "paper": "纸质材料",
    "remark": "备注",
    "handover": "交接单编号",
    "receiver": "签收人",
    "lacking": "清单上有、实际没有的",
    "words": "内容",
    "clock": "哪个时限",
    "cause": "原因",
    "person": "处理人",
    "remedy": "怎样处理",
    "branch": "部门",
    "stage": "环节",
    "state": "结论",
    "officer": "经办人",
    "post": "职务",
    "opinion": "意见",
    "procedure": "程序",
    "reason": "理由",
    "approver": "批准人",
    "days": "预计工作日",
    "first": "不计时限从哪天起",
    "basis": "依据",
    "result": "结果",
    "last": "不计时限到哪天止",
    "joint": "由谁批准",
    "told_on": "告知听证权利",
    "asked_on": "申请听证",
    "announced_on": "通知时间地点",
    "held_on": "举行听证",
    "place": "地点",
    "time": "举行的时间",
    "granted": "决定",
    "on": "日期",
    "document": "部门的文号",
    "letter": "由大厅打印决定书",
    "names": "证件名称",
    "numbers": "证号",
    "valid_from": "有效期起",
    "valid_to": "有效期止",
    "electronic": "电子证照",
    "shelf": "架位",
    "keep_days": "保存多少天",
    "way": "方式",
    "reached": "联系到了",
    "carrier": "邮寄单位",
    "tracking": "运单号",
    "address": "地址",
    "by": "由谁领取",
    "document_kind": "领取人证件种类",
    "document_number": "领取人证件号码",
    "name": "领取人姓名",
    "checked": "怎样核验",
    "code": "取件码",
    "authority": "授权委托书（单位负责人：身份证明书）",
    "relation": "与申请人的关系",
    "refused": "事由",
    "witness": "见证人",
    "written": "书面申请已签字",
    "take_over": "由本窗口接手",
    "asks_gap": "其余的申请容缺后补",
    "ground": "终止的情形",
    "right_office": "应向哪个机关申请",
    "contact": "该机关的地址电话",
    "credit": "记入信用记录",
    "amount": "金额（元）",
    "kind": "缴费还是退费",
    "transaction": "缴费流水号",
    "voucher": "票据号",
}
"""Labels of fields; a form that means something else by one says so itself."""

ACT_LINE: Final = {
    "分发": "分发以后由部门审查，几个部门同时审查的选并联部门。还没有受理的，材料先交部门，状态和期限不变。",
    "签收交接单": "部门的人在交接单上签字以后登记。",
    "催办": "发给承办部门，不停止也不延长时限。",
    "填写原因": "黄牌、红牌都要写明原因、处理人和处理。",
    "收补来的材料": "只收已经告知要补的材料。带来但不合格的写明问题，当场退还，印在收件凭证上。",
    "部门受理": "部门受理以后打印受理通知书。超过五日的，自收件之日起受理。",
    "部门补正告知": "哪项有问题就写在哪项，没有问题的空着；缺的写“缺”开头。一次写全。",
    "部门不予受理": "窗口提出，由该部门的首席代表当面确认，打印不予受理决定书。",
    "补正后受理": "材料补齐的，自补齐之日起受理，打印受理通知书。",
    "登记审查环节": "承办、审核、批准依次登记。",
    "特别程序": "所需时间不计入办理期限，打印告知书。",
    "恢复计时": "写明结果和最后一个不计时限的日子，打印恢复计时告知书。",
    "延长期限": "只能延长一次，最多 10 个工作日，联合办理 15 个，打印告知书。",
    "听证": "告知后 5 个工作日内申请，20 个工作日内举行，7 个工作日前通知。没有的日期空着。"
    "今天告知的打印听证告知书，今天通知的打印听证通知书。",
    "登记决定": "各部门都已批准以后登记。不予许可须写明理由。",
    "办结": "登记结果。没有证件的空着；几个证件用分号隔开。",
    "上架": "登记架位，打印取件通知。",
    "通知领取": "没有联系到也要登记。",
    "邮寄": "打印邮寄清单。送达以签收之日为准，签收以后再登记发件送达。",
    "发件送达": "本人或代理人到场的先核验证件，按 F9 读卡。",
    "撤回申请": "须有申请人签字的书面申请，原件退还并打印退件清单。",
    "终止办理": "打印终止办理告知书，原件退还。",
    "寄送受理机关": "登记寄给受理机关的邮件，打印有运单号的代收凭证。五个工作日照样提醒。",
    "受理机关受理": "按受理机关的受理通知书登记，受理通知书由它出。",
    "受理机关不予受理": "按受理机关的决定书登记。决定书由它出，请转交申请人。",
    "受理机关不予许可": "按它的决定书登记；不是许可的事项即不予办理。之后照常办结、发件送达，打印送达回证。",
    "承诺核查": "核查哪几项就登记哪几项。不实的可以限期整改，到期再核查；不整改的撤销。",
    "撤销决定": "须由首席代表另行确认。打印撤销决定书，记入信用记录。",
    "送达撤销决定书": "结果已经发出的，撤销决定书另行送达。打印送达回证，请签收人签字；到场的按 F9 读卡。",
    "信用修复": "消去这条信用记录以后，又可以容缺、承诺。依据会留痕。",
    "开始办理": "只核这一项要用的材料，没有变的不用选。共用的、前面办出来的不用再交；缺的打印补正告知书。",
    "终止这一项": "前面的事项没有办成，这一项不能开始。须由首席代表或大厅管理员批准，原件退还。",
    "容缺顺延": "因不可抗力不能按期补齐的，经批准只顺延一次，不能晚于承诺办结日。打印新的容缺受理通知书。",
    "缴费告知": "按本事项的收费标准告知。等候缴费不停止也不延长时限。",
    "登记缴费": "一个流水号只登记一次。票据由财政票据系统开具，这里记它的号。",
    "催办答复": "部门对催办、督办怎样答复。",
    "受理机关答复": "照受理机关的文书登记并转交，告知单请申请人签收。"
    "没有答复的，自收到、补正收齐之日起满五个工作日视为受理。",
    "再次补正告知": "只能就这次新交的材料告知，一次写全；以前收下的再要求补正，要写理由并由首席代表批准。",
    "归档": "合成一份案卷，归档以后只能看、不能改。",
}
ACT_DONE: Final = {
    "分发": "已分发",
    "签收交接单": "已登记签收",
    "催办": "已催办",
    "填写原因": "原因已记下",
    "收补来的材料": "已收到补来的材料",
    "部门受理": "已受理",
    "部门补正告知": "已告知补正",
    "部门不予受理": "不予受理",
    "补正后受理": "已受理",
    "登记审查环节": "已登记审查意见",
    "特别程序": "已停止计时",
    "恢复计时": "已恢复计时",
    "延长期限": "已延长期限",
    "听证": "听证安排已登记",
    "登记决定": "决定已登记",
    "办结": "已办结",
    "上架": "已上架",
    "通知领取": "通知已登记",
    "邮寄": "邮寄已登记",
    "发件送达": "已送达",
    "撤回申请": "已撤回",
    "终止办理": "已终止",
    "寄送受理机关": "寄送已登记",
    "受理机关受理": "受理机关已受理",
    "受理机关不予受理": "受理机关不予受理，已登记",
    "受理机关不予许可": "受理机关的决定已登记",
    "承诺核查": "核查结果已登记",
    "撤销决定": "决定已撤销",
    "送达撤销决定书": "撤销决定书已送达",
    "信用修复": "信用记录已消去",
    "开始办理": "已开始办理",
    "终止这一项": "这一项已终止",
    "容缺顺延": "已顺延",
    "缴费告知": "缴费告知已登记",
    "登记缴费": "缴费已登记",
    "催办答复": "答复已登记",
    "受理机关答复": "受理机关的答复已登记",
    "再次补正告知": "已告知补正",
}
HEARING_WHY: Final = "空着即为直接涉及他人重大利益"
NO_OTHER: Final = "没有"
DEPARTMENT_ACCEPTS: Final = "本事项没有授权窗口受理，由实施部门受理"
DAYS_HINT: Final = "不限的空着"
BY_AGENCY: Final = "本机关负责人，最多 10 个工作日"
BY_GOVERNMENT: Final = "政府负责人（联合办理），最多 15 个工作日"
THIS_ONE: Final = "这一件"
ALL_OF_WINDOW: Final = "本窗口所有可以分发的"
WITH_PAPER: Final = "随件交接"
ONLY_SCANS: Final = "只传扫描件"
GRANTED: Final = "准予"
DENIED: Final = "不予许可"
WORKDAYS: Final = "工作日"
RECEIVER_OF_POST: Final = "收件人"
MONTH: Final = "月"
DAY: Final = "日"
LIST_COMMA: Final = "、"
BY_EYE: Final = "看证件原件"
BY_CARD: Final = "读卡"
BROUGHT: Final = "带来，合格"
NOT_BROUGHT: Final = "没带"
BROUGHT_WRONG: Final = "带来，不合格"
WHAT_IS_WRONG: Final = "哪里不合格"
SUPPLY_HINT: Final = "如：复印件没有盖章"
DEFECT_HINT: Final = "没有问题的空着"
LATE_HINT: Final = "再要求补正的，须首席代表批准"
AGAIN_HINT: Final = "上面填了以前收下的才写"
LACKS: Final = "缺"
AGAIN_REASON: Final = "再次补正的理由"
OWN_BODY: Final = "本部门"
NUMBER_NEEDED: Final = "请写数字。"
AS_MANY: Final = "证件名称和证号要一样多，用分号隔开。"
NO_ACT: Final = "先打开一件，再办这一步。"
NO_RIGHT: Final = "您的角色不办这一步"
NO_CARD_SHOWN: Final = "没有亮黄牌或红牌"
NO_HANDOVER: Final = "没有等签收的交接单"
NOTHING_OPEN: Final = "没有等着补的材料"
ANSWERED_BY: Final = "答复人"
PAID: Final = "缴费"
PAID_BACK: Final = "退费"
MONEY_WRONG: Final = "金额请写成 40 或 12.50。"
NO_URGE: Final = "没有等着答复的催办"
STOP: Final = "。"
HOME_WORD: Final = "受理机关怎样答复"
HOME_ON: Final = "文书日期（没有答复的：收到材料的日期）"
HOME_LETTER: Final = "受理机关的文号"
HOME_END_HINT: Final = "受理机关不予受理的，写明决定书的文号"
HOME_UNTIL: Final = "补正期限到哪天"
DAY_HINT: Final = "空着按当天；没有答复的按收件日或补正收齐日"
NOT_COLLECTED: Final = "这件不是代收件"
NOTHING_TO_SHELVE: Final = "决定已撤销，证照不再上架，只送达撤销决定书"
NO_RESULT_YET: Final = "还没有结果"


def home_decides(home: str) -> str:
    """代收件，由邻江市市场监督管理局受理和审查."""
    return f"代收件，由{home}受理和审查"


def lies_with(department: str) -> str:
    """材料已在公安青禾分局."""
    return f"材料已在{department}"


def beside(place: int) -> str:
    """并联部门 1."""
    return f"并联部门 {place}"


def days_of(name: str) -> str:
    """青禾区交通运输局　几个工作日内办完."""
    return f"{name}　几个工作日内办完"


def numbered(place: int, name: str) -> str:
    """1　营业执照."""
    return f"{place}　{name}"


def taken_before(name: str) -> str:
    """营业执照（以前已收下）."""
    return f"{name}（以前已收下）"


def not_in_state(word: str) -> str:
    """办件现在是“已收件”."""
    return f"现在是“{word}”，不能办这一步"


def dispatched_many(count: int) -> str:
    """已分发 5 件."""
    return f"已分发 {count} 件"
