"""Texts of the kiosk in Chinese and English: words of citizens, never those of the office (tokens.md 12).

Not part of `ui.words`: every text here has two languages. Names of queues in the usual catalogue have a plain
word and an English one; other names are shown as the catalogue has them. No rule and no Qt.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from hall.clock import to_datetime


class Said(NamedTuple):
    """One text in both languages, with places for values."""

    zh: str
    en: str

    def of(self, english: bool, **values: object) -> str:  # noqa: FBT001  # one meaning everywhere
        """The text in a language, values filled in."""
        return self.plain(english).format(**values)

    def plain(self, english: bool) -> str:  # noqa: FBT001  # as above
        """The text in a language as it is: for sentences that come from outside."""
        return self.en if english else self.zh


NOTHING: Final = Said("", "")


# --- frame

APP: Final = Said("自助取号", "Take a number")
LARGE: Final = Said("适老大字", "Large type")
LARGE_SHORT: Final = Said("大字", "Large")
LANGUAGE: Final = Said("English", "中文")
GUIDE: Final = Said("叫导办员", "Call a guide")
BACK: Final = Said("返回", "Back")
HOME: Final = Said("回首页", "Start over")
NEXT: Final = Said("继续", "Continue")
MORE: Final = Said("下一页", "Next page")
LESS: Final = Said("上一页", "Previous page")
PAGE: Final = Said("第 {at} 页，共 {all} 页", "Page {at} of {all}")
DONE: Final = Said("完成", "Done")
AGAIN: Final = Said("再试一次", "Try again")
STILL_HERE: Final = Said("您还在吗？", "Are you still there?")
STILL_TEXT: Final = Said(
    "{seconds} 秒后回到首页，您填的内容会清除。",
    "In {seconds} seconds this page goes back to the start and what you entered is cleared.",
)
STAY: Final = Said("我还在，继续", "Yes, go on")
WAIT_A_MOMENT: Final = Said("请稍候", "One moment, please")
ON: Final = Said("开", "on")
OFF: Final = Said("关", "off")
CHOSEN: Final = Said("已选", "chosen")

_WEEKDAYS_ZH: Final = "一二三四五六日"
_WEEKDAYS_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def clock(wall: int) -> str:
    """09:43 of microseconds UTC."""
    return to_datetime(wall).strftime("%H:%M")


def day(date: dt.date, *, english: bool) -> str:
    """11月20日　星期五."""
    if english:
        return f"{_WEEKDAYS_EN[date.weekday()]}, {date.day} {_MONTHS_EN[date.month - 1]}"
    return f"{date.month}月{date.day}日　星期{_WEEKDAYS_ZH[date.weekday()]}"


# --- first page

BOOKED: Final = Said("有预约的，直接刷身份证签到", "Booked? Lay your ID card")
BOOKED_TEXT: Final = Said(
    "感应区在屏幕下方。没有预约的，先点要办的业务。",
    "The reader is below the screen. No booking? Choose your business first.",
)
WHAT: Final = Said("您要办什么？", "What do you need?")
SEARCH: Final = Said("找不到？搜一搜", "Search")
WAITING: Final = Said("在等 {n} 人", "{n} waiting")
ABOUT: Final = Said("约 {low}–{high} 分钟", "{low}–{high} min")
NO_WAIT: Final = Said("现在不用等", "no wait now")
UNKNOWN_WAIT: Final = Said("等候时间看叫号", "waiting time not known")
CLOSED: Final = Said("现在还没有开窗", "no window open, please ask a guide")
MISSED: Final = Said("号过了，重新激活", "Missed your call?")
MISSED_TEXT: Final = Said("扫小票条码或刷身份证", "Scan slip or ID card")
LOOK: Final = Said("先看要带什么材料", "What to bring")
LOOK_TEXT: Final = Said("少带一样，少跑一趟", "Check your papers")
AWAY: Final = Said("取号机现在连不上大厅", "This machine is not connected just now")
AWAY_TEXT: Final = Said(
    "请直接到窗口或导办台取号，先来先办，不会耽误。材料清单照常可以看。",
    "Numbers are given at the windows, first come, first served.",
)


# --- choosing an item

WHICH: Final = Said("要办哪一件事？", "Which service?")
WHICH_TEXT: Final = Said("点一件，可以先看要带什么", "Choose one to check your papers first")
NOT_SURE: Final = Said("说不清，直接取号", "Not sure, just take a number")
SEARCH_TITLE: Final = Said("说您要办的事", "What is it about?")
SEARCH_TEXT: Final = Said(
    "用拼音输入，打头一个字母也行：“开饭店”打 kfd", "Type pinyin or initials, e.g. kfd for 开饭店"
)
SEARCH_EMPTY: Final = Said("常办的事", "Often asked for")
SEARCH_NONE: Final = Said(
    "没有对上的。换个说法，或者到咨询处问一问。", "Nothing found. Try other words or ask at the desk."
)
SEARCH_ASK: Final = Said("到“{queue}”取号问一问", "Take a number for {queue}")
ERASE: Final = Said("退一格", "Erase")
CLEAR: Final = Said("清空", "Clear")

# --- who

CARD: Final = Said("请放身份证", "Place your ID card")
CARD_TEXT: Final = Said("放在屏幕下方的感应区，听到“嘀”声再拿开", "Put it on the reader below the screen")
TYPE_NUMBER: Final = Said("没带证，输入号码", "Type the number")
TYPE_TEXT: Final = Said("输入 18 位身份证号码", "18 digits on the card")
WITHOUT: Final = Said("没有身份证", "I have no ID card")
WITHOUT_TEXT: Final = Said(
    "取号不登记证件，办事时请出示有效证件", "Take a number without, show a document later"
)
ONLY_DESK: Final = Said("请到导办台人工取号", "Please take your number at the guide desk")
NUMBER_TITLE: Final = Said("请输入身份证号码", "Type your ID number")
NUMBER_TEXT: Final = Said("只用来核对取号，离开后不保存", "Only used to check your number, not kept here")
NUMBER_WRONG: Final = Said(
    "号码对不上，请看清每一位再输入，最后一位可能是 X。",
    "This number is not right. Check every digit; the last may be X.",
)
NUMBER_LEFT: Final = Said("还差 {n} 位", "{n} digits to go")
NUMBER_GOOD: Final = Said("号码核对无误", "The number is right")
EXPIRED: Final = Said(
    "这张身份证已过有效期，仍可取号。办事时请带新证或临时身份证。",
    "This card has expired. You may take a number; bring a valid document to the window.",
)
CARD_BROKEN: Final = Said(
    "没有读出来，请拿开再放一次，或者输入号码。",
    "The card could not be read. Lift it and try again, or type the number.",
)
FOR_WHOM: Final = Said("给谁办？", "Who is it for?")
FOR_SELF: Final = Said("给我自己", "For myself")
FOR_OTHER: Final = Said("替别人办", "For another person")
FOR_OTHER_TEXT: Final = Said("要带委托书和双方的身份证", "You need a letter of authority")
FOR_FIRM: Final = Said("给单位、公司办", "For a company")
FOR_FIRM_TEXT: Final = Said("要带营业执照和经办人身份证", "Bring the business licence")

# --- questions and papers

QUESTION_HEAD: Final = Said("第 {n} 问", "Question {n}")
SEVERAL: Final = Said("可以选几样，选好点“继续”", "Choose all that apply, then “Continue”")
ENDS_NOT: Final = Said(
    "按您的回答，这件事不用办，或者不在这里办", "From your answers this is not needed here"
)
ENDS_NOT_TEXT: Final = Said(
    "“{question}”选了“{answer}”。拿不准的，请到咨询处问清楚再走，不白跑。",
    "{question}: {answer}. If in doubt, ask at the desk before you go.",
)
ENDS_OTHER: Final = Said("您要办的可能是另一件事", "You may need another service")
ENDS_OTHER_TEXT: Final = Said("按您的回答，应该办“{item}”。", "From your answers you need: {item}.")
GO_OTHER: Final = Said("改办这件事", "Go on with this")
ASK_FIRST: Final = Said("到“{queue}”取号", "Take a number for {queue}")
ASK_TEXT: Final = Said("有人帮您看清楚要办什么", "Somebody will look at it with you")
ANSWER_AGAIN: Final = Said("返回改回答", "Change my answer")
BRING: Final = Said("这些材料您都带了吗？", "Do you have all of these?")
BRING_TEXT: Final = Said("没带哪样，就点一下哪样", "Tap whatever you do not have")
BRING_LOOK: Final = Said("办这件事要带这些", "What to bring")
BRING_LANGUAGE: Final = Said("", " (names as printed on the papers)")
HAVE: Final = Said("带了", "have it")
LACK: Final = Said("没带", "missing")
ALL_HERE: Final = Said("我都带了，取号", "I have all, take a number")
FURTHER: Final = Said("还有几样，看下一页", "There are more, next page")
SOME_LACK: Final = Said("还缺 {n} 样，看怎么办", "{n} missing, what now?")
MAY_FOLLOW: Final = Said("可以先办，{days} 个工作日内补上", "may follow within {days} working days")
MAY_FOLLOW_PLAIN: Final = Said("可以先办，以后补上", "may follow later")
MAY_PROMISE: Final = Said("可以签承诺书代替", "a written promise may replace it")
LICENCE: Final = Said("窗口可以网上调取，不用带", "the window can fetch it")
OPTIONAL: Final = Said("有就带，没有也能办", "only if you have it")
REQUIRED: Final = Said("没有这样，窗口不能受理", "needed: the window cannot accept without it")
ORIGINAL: Final = Said("原件 {n} 份", "{n} original")
COPY: Final = Said("复印件 {n} 份", "{n} copy")
SHOWN_MARK: Final = "验"
"""收取方式 that begins with it only looks at the original."""
SHOWN: Final = Said("原件看过还您", "original, only shown")
LACK_BAD: Final = Said("缺了要紧的材料，今天可能办不成", "An important paper is missing")
LACK_SOFT: Final = Said("缺的可以想办法，今天能办", "You can still do it today")
PRINT_LIST: Final = Said("打印清单，回去拿", "Print the list and fetch it")
PRINT_LIST_TEXT: Final = Said("今天不排队，材料齐了再来", "No waiting today")
PRINT_ONLY: Final = Said("打印这张清单", "Print this list")
TAKE_ANYWAY: Final = Said("还是取号，到窗口问", "Take a number anyway")
TAKE_ANYWAY_TEXT: Final = Said("有人正送来，或者想当面问", "Somebody brings it, or you want to ask")
TAKE_NOW: Final = Said("材料齐了，现在取号", "I have them, take a number")
LIST_PRINTED: Final = Said("清单打好了，请从下方取走", "Your list is printed, take it below")
LIST_FAILED: Final = Said("清单没打出来，请拍下这一页", "The list did not print, please take a photo")
LIST_FOOT: Final = Said("不清楚的，请到咨询处问；电话 {phone}", "Questions: ask at the desk, phone {phone}")
LIST_FOOT_PLAIN: Final = Said("不清楚的，请到咨询处问", "Questions: ask at the desk")

# --- priority

PRIORITY: Final = Said("您有优先办理的证件吗？", "Do you have a right to priority?")
PRIORITY_TEXT: Final = Said("没有的，点第一个就取号", "If not, touch the first one")
PRIORITY_NONE: Final = Said("没有，直接取号", "No, take a number")
PROOF: Final = Said("到窗口能出示什么？", "What can you show at the window?")
PROOF_TEXT: Final = Said("工作人员会看一下，请备好", "Staff will look at it, have it ready")
PROOF_NONE: Final = Said("没带证明，按普通取号", "Nothing with me, an ordinary number")

PRIORITY_WORDS: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "老年人": Said("老年人", "Elderly person"),
        "残疾人": Said("残疾人", "Person with a disability"),
        "军人军属": Said("军人、退役军人、军属", "Soldier, veteran or family"),
        "孕妇或携婴幼儿": Said("孕妇、抱婴儿的", "Pregnant or with a baby"),
        "其他优先": Said("消防救援、烈属、重病等", "Firefighter, bereaved family, gravely ill"),
    }
)
PROOFS: Final[Mapping[str, tuple[tuple[str, Said], ...]]] = MappingProxyType(
    {
        "老年人": (("证件", Said("身份证或老年优待证", "ID card or senior card")),),
        "残疾人": (
            ("证件", Said("残疾人证", "Disability certificate")),
            ("目测", Said("一看就明白", "Easily seen")),
        ),
        "军人军属": (("证件", Said("军人证、退役军人优待证、军属证", "Military or veteran card")),),
        "孕妇或携婴幼儿": (
            ("目测", Said("一看就明白", "Easily seen")),
            ("证件", Said("母子健康手册、出生证明", "Maternity record or birth certificate")),
        ),
        "其他优先": (("证件", Said("相关证件或证明", "The document that shows it")),),
    }
)
"""Class → what is shown: the word that is stored in the ticket, and how it is asked."""
PROOF_OTHER: Final = (
    ("证件", Said("有证件", "I have a document")),
    ("目测", Said("一看就明白", "Easily seen")),
)
ELDER_CLASS: Final = "老年人"
PROOF_AGE: Final = "年龄"
PROOF_CARD: Final = "证件"

# --- booking and missed numbers

CHECK_IN: Final = Said("预约签到", "Check in")
CHECK_IN_TEXT: Final = Said("请放身份证，或者输入预约码", "Place your ID card or type the booking code")
TYPE_CODE: Final = Said("输入预约码", "Type the booking code")
CODE_TITLE: Final = Said("请输入预约码", "Type your booking code")
CODE_TEXT: Final = Said("预约成功时给您的数字或字母", "The digits or letters you were given")
LATE: Final = Said("过了预约时间，给您排了普通号", "You are late: this is an ordinary number")
BACK_TITLE: Final = Said("重新激活过号", "Bring a missed number back")
BACK_TEXT: Final = Said("扫小票上的条码，或放身份证", "Scan the barcode of your slip or place your ID card")
TYPE_TICKET: Final = Said("输入小票上的号码", "Type the number on the slip")
TICKET_TITLE: Final = Said("请输入号码和证件后四位", "Number and last four of your ID")
TICKET_TEXT: Final = Said("例如 A012，证件尾号 0011", "For example A012 and 0011")
BACK_WHERE: Final = Said("找到了 {number}", "Found {number}")
BACK_WHERE_TEXT: Final = Said("{queue}，刚才叫过没到", "{queue}, it was called and missed")
BACK_THREE: Final = Said("我到了，重新排队", "I am here, put me back")
BACK_THREE_TEXT: Final = Said("排在前面三位之后", "Three people go first")
BACK_TAIL: Final = Said("晚点再叫我", "Call me later")
BACK_TAIL_TEXT: Final = Said("排到最后", "At the end of the line")
BACK_NONE: Final = Said("没找到过号的小票", "No missed number found")
BACK_NONE_TEXT: Final = Said(
    "这个号还在等候、已经办完，或者不是今天的。请看小票，或到导办台问一问。",
    "It may still be waiting, be finished, or be of another day. Please ask a guide.",
)

# --- result

YOUR_NUMBER: Final = Said("您的号码", "Your number")
AHEAD: Final = Said("前面 {n} 人", "{n} ahead of you")
AHEAD_NONE: Final = Said("前面没有人", "No one ahead")
TAKE_SLIP: Final = Said("请从下方取走小票", "Please take your slip below")
PRINTING: Final = Said("小票正在打印", "Printing your slip")
PHOTO: Final = Said(
    "小票没打出来，请用手机拍下这一页", "The slip did not print: please take a photo of this page"
)
PHOTO_TEXT: Final = Said(
    "号码已经排上，没有小票一样叫您", "Your place is kept; you will be called all the same"
)
DOUBT: Final = Said("小票可能没打全，请拍下这一页", "The slip may be incomplete: please take a photo")
SCAN: Final = Said("扫码看前面还有几人", "Scan to see your place")
REPRINT: Final = Said("重打小票", "Print again")
PRIORITY_MARK: Final = Said("优先：{name}", "Priority: {name}")
GO_TO: Final = Said("请到{areas}，听叫号", "Please go to {areas} and wait for your number")
LISTEN: Final = Said("请听叫号", "Please wait for your number")
JOIN: Final = Said("、", ", ")
SLIP_MISSED: Final = Said("过号请到取号机重新激活，当日有效", "Missed? Bring it back here. Valid today only")
TOUCHED: Final = Said("点一下屏幕回到首页", "Touch the screen to go back to the start")
BACK_SOON: Final = Said("{seconds} 秒后回到首页", "Back to the start in {seconds} s")

# --- guide, refusals

GUIDE_CALLED: Final = Said("已请导办员过来", "A guide is on the way")
GUIDE_CALLED_TEXT: Final = Said("请在这里等一下。", "Please wait here.")
GO_ON: Final = Said("继续取号", "Go on")
GUIDE_DESK: Final = Said("请到导办台", "Please go to the guide desk")
GUIDE_DESK_TEXT: Final = Said(
    "导办台在大厅入口，工作人员会帮您取号。", "It is at the entrance; staff will help you."
)
HAVE_ONE: Final = Said("您已经有号了", "You already have a number")
QUOTA: Final = Said("今天的号发完了", "No more numbers today")
NOT_OPEN: Final = Said("现在不取号", "No numbers just now")
SORRY: Final = Said("这一步没办成", "This did not work")
SORRY_TEXT: Final = Said("请再试一次，或者到导办台人工取号。", "Please try again or ask at the guide desk.")
BUSY: Final = Said("大厅有点忙，请再试一次", "The hall is busy, please try again")
ELSE: Final = Said("看看别的业务", "Choose something else")
REFUSED_HEADS: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "ticket.open": HAVE_ONE,
        "ticket.quota": QUOTA,
        "ticket.closed": NOT_OPEN,
        "hall.closed": NOT_OPEN,
        "queue.away": AWAY,
        "queue.busy": BUSY,
        "booking.unknown": Said("没找到今天的预约", "No booking for today"),
        "booking.none": Said("没找到今天的预约", "No booking for today"),
        "booking.cancelled": Said("这个预约已经取消", "This booking was cancelled"),
        "booking.used": Said("已经报到过了", "You have checked in already"),
        "booking.early": Said("还没到预约时间", "It is too early"),
        "ticket.again": Said("请到导办台重新激活", "Please go to the guide desk"),
        "ticket.day": Said("这不是今天的号", "This number is not of today"),
    }
)
"""Code of a refusal → the calm head of its page; the sentence comes with the refusal."""
REFUSED_ENGLISH: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ticket.open": "Finish or cancel the number that you have before you take another one here.",
        "ticket.quota": "All numbers of today are given out. Please come another day or ask at the desk.",
        "ticket.again": "This number was missed twice. The guide desk can bring it back.",
        "ticket.day": "A number is good for its day only. Please take a new one.",
        "queue.busy": "It was not done. Please try again.",
        "booking.unknown": "There is no booking under this card or code. Please take a number.",
        "booking.used": "This booking has its number already.",
        "booking.cancelled": "Please take an ordinary number.",
        "booking.early": "Please come back closer to your time.",
    }
)
"""What the sentence of a refusal says in English; it comes in Chinese."""
RETURNS: Final = Said("回来补材料？点原来办的业务", "Back with papers? Choose the business")
RETURNS_TEXT: Final = Said("办件 {number}，给您排补件的号", "Case {number}: you get a number for it")

# --- queues of the usual catalogue


class QueueWords(NamedTuple):
    """How a queue is called for citizens: name, what is done there, and the icon."""

    name: Said
    text: Said
    icon: str


QUEUES: Final[Mapping[str, QueueWords]] = MappingProxyType(
    {
        "综合受理（企业服务）": QueueWords(
            Said("企业服务", "Business"),
            Said("开公司、食品、卫生许可", "Companies, permits"),
            "building",
        ),
        "社保医保": QueueWords(
            Said("社保医保", "Social security"),
            Said("社保卡、参保、异地就医", "Card, insurance, care"),
            "shield",
        ),
        "公安户政": QueueWords(
            Said("公安户政", "Police, ID"), Said("身份证、居住证、户口", "ID card, residence"), "card"
        ),
        "不动产登记": QueueWords(
            Said("不动产登记", "Real estate"), Said("买卖过户、房屋抵押", "Sale, mortgage"), "house"
        ),
        "税务服务": QueueWords(
            Said("税务服务", "Taxes"), Said("完税证明、清税注销", "Proof, clearance"), "yuan"
        ),
        "工程建设与交通运输": QueueWords(
            Said("工程建设与交通", "Building"), Said("施工许可、货运许可", "Works, haulage"), "crane"
        ),
        "综合出件": QueueWords(
            Said("取证取件", "Pick up"), Said("证照、批文做好了来取", "Finished papers"), "box"
        ),
        "民政民生": QueueWords(
            Said("民政民生", "Welfare"), Said("低保、津贴、公积金", "Allowances, funds"), "heart"
        ),
        "咨询与帮办代办": QueueWords(
            Said("咨询与帮办", "Advice"), Said("不知道办什么，先问一问", "Not sure? Ask first"), "chat"
        ),
        "婚姻登记": QueueWords(Said("婚姻登记", "Marriage"), Said("结婚登记", "Registration"), "rings"),
    }
)
ADVICE_MARK: Final = "咨询"
"""A queue with this in its name answers questions."""

GAP: Final = "\u3000"
"""The wide blank between two facts of one line."""
DASH: Final = "–"
COMMA: Final = "、"
