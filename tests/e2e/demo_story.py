"""The morning at window 3: who is served how, and where the connection breaks.

Each scene is a few presses of `demo_window.Clerk`; the order gives every lawful end of a visit at least once.
"""

from __future__ import annotations

from dataclasses import replace

from tests.e2e import demo_cast as cast
from tests.e2e.demo_hall import CHIEF, CLERK
from tests.e2e.demo_keys import Stuck
from tests.e2e.demo_life import Afternoon
from tests.e2e.demo_people import Visitor
from tests.e2e.demo_result import Cut
from tests.e2e.demo_scenes import Scenes
from ui.states.draft import Step
from ui.states.intake import Panel
from ui.states.panels import RefusalField
from ui.states.queue import Phase
from ui.states.status import Link


class Morning(Scenes):
    """Plays the story; `cut` says when the hub was away."""

    def play(self) -> None:
        """From the sign-in page to the end of the day."""
        stage, shoot = self.stage, self.stage.hands.shoot
        shoot("登录")
        self.sign_in(CLERK, stage.first_code, first=True)
        shoot("受理-没有号")
        stage.tell("0203 邹正野 在 3 号窗登录，第一次登录设了自己的密码")
        self.clerk.wait_for(Link.CONNECTED)
        self.numbers()
        stage.tell("群众取号：有的在取号机，有的由窗口发号，号都在大厅服务器")
        self.before_the_cut()
        self.cut_off()
        self.while_away()
        self.back_again()
        self.other_ends()
        Afternoon(self).play()
        self.pages()

    # --- numbers

    def numbers(self) -> None:
        """Two numbers are given out at the window, the others at the entrance."""
        hands, desk = self.stage.hands, self.clerk.desk
        for count in range(2):
            self.clerk.answered()
            hands.press("F4")
            hands.until(lambda: desk.chooser is not None, "给哪个队列发号")
            if not count:
                hands.shoot("发号-选队列")
            hands.press("Enter")
            if not count:
                hands.shoot("发号-按哪一类")
            hands.press("Enter")
            hands.until(lambda: desk.chooser is None and desk.notice is not None, "已发号")
        hands.shoot("发号-已发")

    def intake(self, someone: Visitor, *, shots: str = "", asks_gap: bool = False) -> None:
        """From identity to the outcome, up to the confirmation."""
        clerk, hands = self.clerk, self.stage.hands
        shoot = hands.shoot if shots else _nothing
        clerk.identify(someone)
        clerk.find_item(someone)
        shoot(f"{shots}-事项")
        clerk.take_item(someone)
        shoot(f"{shots}-情形")
        clerk.answer(someone)
        if clerk.draft.step is Step.MATERIALS:
            shoot(f"{shots}-材料未核")
            clerk.judge(someone, asks_gap=asks_gap)
            shoot(f"{shots}-材料已核")
            clerk.to_confirm()
        shoot(f"{shots}-确认")

    def done(self, shot: str) -> None:
        """Confirm, and a picture of what the window says then."""
        self.clerk.confirm()
        if shot:
            self.stage.hands.shoot(f"办出-{shot}")

    # --- scenes

    def before_the_cut(self) -> None:
        """Two that got their number here, then four more, connected."""
        clerk, hands, tell = self.clerk, self.stage.hands, self.stage.tell
        clerk.call()
        hands.shoot("叫号-已叫")
        clerk.identify(cast.COMPANY)
        hands.press("Ctrl+1")
        hands.shoot("受理-申请人-企业")
        self.intake(cast.COMPANY, shots="受理")
        hands.press("Alt+P")
        hands.until(lambda: bool(clerk.desk.intake.pages), "看文书")
        hands.shoot("受理-文书预览")
        self.done("受理")
        tell(f"{cast.COMPANY.company}：受理")

        clerk.call()
        clerk.identify(cast.CORRECTION)
        clerk.find_item(cast.CORRECTION, typed="spjyxk")
        hands.shoot("补正-事项-首字母")
        clerk.take_item(cast.CORRECTION)
        clerk.answer(cast.CORRECTION)
        clerk.judge(cast.CORRECTION)
        hands.shoot("补正-材料")
        clerk.to_confirm()
        hands.shoot("补正-确认")
        self.done("补正告知")
        tell(f"{cast.CORRECTION.person.name}：缺材料，一次告知补正")

        self.serve(cast.RECEIVED, kiosk=True)
        hands.shoot("取号机已选事项")
        self.intake(cast.RECEIVED, shots="收件")
        self.done("收件")
        tell(f"{cast.RECEIVED.company}：事项没有授权窗口受理，收件")

        self.serve(cast.MENDED)
        self.mend(cast.MENDED)
        tell(f"{cast.MENDED.company}：效果图有瑕疵，当场更正后受理")
        self.no_show()
        self.move()

    def mend(self, someone: Visitor) -> None:
        """A defect that is put right and signed on the spot."""
        clerk, hands = self.clerk, self.stage.hands
        clerk.identify(someone)
        clerk.find_item(someone)
        clerk.take_item(someone)
        clerk.answer(someone)
        clerk.judge(someone)
        hands.shoot("当场更正-有瑕疵")
        clerk.mend(someone)
        hands.shoot("当场更正-已改好")
        clerk.to_confirm()
        self.done("当场更正后受理")

    def no_show(self) -> None:
        """Called, called again, missed, back again; then served."""
        clerk, hands = self.clerk, self.stage.hands
        self.serve(cast.MISSED, kiosk=True)
        clerk.answered()
        hands.press("F3")
        hands.until(lambda: clerk.desk.notice is not None and "重呼" in clerk.desk.notice.text, "重呼")
        hands.shoot("叫号-重呼")
        clerk.answered()
        hands.press("F5")
        hands.until(lambda: clerk.desk.queue.ticket is None, "过号")
        hands.shoot("叫号-过号")
        clerk.answered()
        hands.press("F5")
        hands.until(lambda: clerk.desk.chooser is not None, "让哪个号回来")
        hands.shoot("叫号-让哪个号回来")
        hands.press("1")
        hands.shoot("叫号-回来排在哪里")
        hands.press("Enter")
        hands.until(lambda: bool(clerk.desk.queue.nexts), "重新激活")
        clerk.call()
        self.intake(cast.MISSED)
        self.done("")
        self.stage.tell(f"{cast.MISSED.person.name}：过号后重新激活，收件")

    def move(self) -> None:
        """Somebody took the wrong number: transferred; then a pause."""
        clerk, hands = self.clerk, self.stage.hands
        self.serve(cast.MOVED)
        clerk.answered()
        hands.press("F6")
        hands.until(lambda: clerk.desk.chooser is not None, "转到哪个队列")
        hands.shoot("转号-选队列")
        hands.press("C")
        hands.shoot("转号-排在哪里")
        hands.press("Enter")
        hands.shoot("转号-选窗口")
        hands.press("Enter")
        hands.until(lambda: clerk.desk.queue.ticket is None, "转号")
        hands.shoot("转号-已转")
        clerk.answered()
        hands.press("F7")
        hands.until(lambda: clerk.desk.chooser is not None, "为什么暂停")
        hands.shoot("暂停-选原因")
        hands.press("1")
        hands.until(lambda: clerk.desk.queue.phase is Phase.PAUSED, "暂停")
        hands.shoot("暂停")
        clerk.answered()
        hands.press("F7")
        hands.until(lambda: clerk.desk.queue.phase is Phase.IDLE, "恢复")

    # --- the connection

    def cut_off(self) -> None:
        """The plug of the hub is pulled while one is called and one waits with a slip of the hall."""
        stage, clerk = self.stage, self.clerk
        first = stage.take(cast.AGENT, False)  # noqa: FBT003  # see `Stage`
        self.slip = stage.take(cast.GAP, False)  # noqa: FBT003  # see `Stage`
        if (called := clerk.call()) != first:
            raise Stuck(f"{first}，叫到的是 {called}")
        stage.hub.cut()
        self.cut = Cut(cut_at=stage.clock.wall())
        clerk.wait_for(Link.OFFLINE)
        stage.hands.until(lambda: clerk.desk.queue.offline, "改用应急号")
        stage.hands.shoot("断网-提示条")
        stage.tell(f"大厅服务器被断电，正在办的 {first} 照常办完，之后发应急号")

    def emergency(self, *, replaces: str = "") -> str:
        """F4 while the hub is away: a number of the window's own series, and F2 calls it."""
        clerk, hands = self.clerk, self.stage.hands
        clerk.answered()
        hands.press("F4")
        hands.until(lambda: clerk.desk.chooser is not None, "替代哪个号")
        hands.press(*replaces)
        if replaces:
            hands.shoot("应急号-替代哪个号")
        hands.press("Enter")
        hands.until(lambda: clerk.desk.chooser is None and bool(clerk.desk.queue.nexts), "应急号已发")
        if replaces:
            hands.shoot("应急号-已发")
        return clerk.call()

    def while_away(self) -> None:
        """Work goes on: an agent, a gap, a rare name, a refusal."""
        hands, tell = self.stage.hands, self.stage.tell
        self.intake(cast.AGENT, shots="断网-代理人")
        self.done("断网受理")
        tell(f"{cast.AGENT.person.name}（代理人 {cast.AGENT.present.name}）：断网受理，文书加印离线说明")
        number = self.emergency(replaces=self.slip)
        self.intake(cast.GAP, shots="容缺", asks_gap=True)
        self.done("容缺受理")
        tell(f"{cast.GAP.company}：{self.slip} 换成应急号 {number}，容缺受理")
        number = self.emergency()
        self.intake(cast.RARE)
        hands.shoot("生僻字-确认")
        self.done("")
        tell(f"{cast.RARE.person.name}：应急号 {number}，受理，姓名是生僻字")
        self.emergency()
        self.refuse(cast.REFUSED)

    def refuse(self, someone: Visitor) -> None:
        """不予受理, with the chief representative signing in place."""
        clerk, hands = self.clerk, self.stage.hands
        clerk.identify(someone)
        clerk.find_item(someone)
        clerk.take_item(someone)
        clerk.answer(someone)
        hands.press("Alt+J")
        hands.until(lambda: clerk.desk.intake.panel is Panel.REFUSE, "不予受理")
        texts = {
            RefusalField.REASON: "申请的经营场所位于云岭市白石区，不属于本机关职权范围",
            RefusalField.BASIS: "《中华人民共和国行政许可法》第三十二条第一款第（二）项",
            RefusalField.AUTHORITY: "云岭市白石区烟草专卖局",
            RefusalField.CONTACT: "云岭市白石区白石路1号，0990-7654321",
        }
        for name, text in texts.items():
            hands.write(text)
            clerk.until_written(name, text)
            if name is not RefusalField.CONTACT:
                hands.press("Enter")
        hands.shoot("不予受理-填写")
        hands.press("Ctrl+Enter")
        self.second_signs(CHIEF, "不予受理-首席代表确认")
        hands.until(lambda: not clerk.draft.item_code, "不予受理已保存")
        hands.shoot("办出-不予受理")
        self.stage.tell(f"{someone.person.name}：不予受理，首席代表 0414 蔡黎昕 当场确认")

    def back_again(self) -> None:
        """The hub is started on the same data."""
        self.stage.hub.start()
        self.cut = replace(self.cut, back_at=self.stage.clock.wall())
        desk = self.clerk.desk
        self.stage.hands.until(lambda: not desk.queue.offline, "排队连上大厅")
        self.stage.tell("大厅服务器重新启动，应急号和断网时办的件上传")

    def other_ends(self) -> None:
        """The other ends of a visit, and the other kinds of people."""
        clerk, hands, tell = self.clerk, self.stage.hands, self.stage.tell
        self.serve(cast.NOT_REQUIRED, kiosk=True)
        self.intake(cast.NOT_REQUIRED, shots="不受理")
        self.done("不受理")
        tell(f"{cast.NOT_REQUIRED.person.name}：依法不需要许可，不受理告知")
        self.serve(cast.REFERRED)
        self.intake(cast.REFERRED, shots="转办")
        self.done("转办")
        tell(f"{cast.REFERRED.person.name}：转办")
        self.serve(cast.ADVICE)
        self.advise()
        for someone, word in (
            (cast.MINOR, "未成年人"),
            (cast.HMT, "港澳台居民"),
            (cast.FOREIGN, "外国人"),
            (cast.PASS, "往来通行证"),
        ):
            self.serve(someone)
            self.intake(someone, shots=word if someone is not cast.PASS else "")
            self.done("")
            tell(f"{someone.person.name}：{word}，办出")
        self.serve(cast.DOTTED)
        self.intake(cast.DOTTED)
        self.done("")
        self.serve(cast.VOIDED)
        self.intake(cast.VOIDED)
        self.done("")
        clerk.finish()
        self.void()
        hands.press("Alt+1")

    def advise(self) -> None:
        """咨询: a list to take home, and no case."""
        clerk, hands = self.clerk, self.stage.hands
        asked = replace(cast.ADVICE, item=cast.FOOD, answers=cast.CORRECTION.answers)
        clerk.identify(asked)
        clerk.find_item(asked)
        clerk.take_item(asked)
        clerk.answer(asked)
        hands.press("Alt+G")
        hands.until(lambda: clerk.desk.queue.case_out, "一次性告知单")
        hands.shoot("咨询-一次性告知单")
        self.stage.tell(f"{cast.ADVICE.person.name}：咨询，打印一次性告知单")


def _nothing(_name: str) -> None:
    """No picture."""
