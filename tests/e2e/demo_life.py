"""The afternoon: what becomes of a case after the window, from the missing paper to the result in hand.

One case is followed, that of the person who was told in the morning what was missing; then somebody says what
could not be done. Served by keys like the morning (`demo_story.py`); the forms are those of the page 办件.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hall.cases import STATE_WORDS, CaseState
from tests.e2e import demo_cast as cast
from tests.e2e.demo_hall import CLERK, DEPARTMENT, PASSWORD
from tests.e2e.demo_keys import Stuck
from ui import words
from ui.states.case_acts import KEYS, CaseAct
from ui.states.cases import CaseList

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tests.e2e.demo_scenes import Scenes
    from tests.e2e.demo_window import Clerk
    from ui.kit.act_form import ActFormBox
    from ui.pages.cases import CasesPage
    from ui.states.case_acts import ActForm

REVIEWS: Final = (
    ("承办", "周明", "材料齐全，现场核查符合要求"),
    ("审核", "韩敬", "同意承办意见"),
    ("批准", "邵国平", "同意"),
)
"""Stage, officer and opinion, in the order in which the department takes them."""

DECIDES: Final = "邵国平"
CERTIFICATE: Final = "JY29901020012345"
SHELF: Final = "B-03-12"
COMPLAINT: Final = "换了两个窗口还没有办成，说法不一样，请一次说清楚要带什么"


class Afternoon:
    """Plays the life of one case on the stage of the morning."""

    def __init__(self, scenes: Scenes) -> None:
        """Whoever is signed in goes on."""
        self._scenes = scenes
        self._hands = scenes.stage.hands
        self._tell = scenes.stage.tell
        self._who = cast.CORRECTION

    def play(self) -> None:
        """From the missing paper to the delivery, and a 反映."""
        self.comes_back()
        self.sent_on()
        self.decided()
        self.result()
        self.handed_over()
        self.complaint()

    # --- the steps of the case

    def comes_back(self) -> None:
        """收补来的材料, then 受理: a number, the file by the name, what was missing."""
        scenes, name = self._scenes, self._who.person.name
        scenes.serve(self._who)
        self._open("Alt+2")
        self._hands.shoot("补正回来-案卷")
        self._begin(CaseAct.SUPPLY)
        asked = [spec.name for spec in self._form().fields if spec.name.startswith("key:")]
        for field in asked:
            self._fill(field, words.BROUGHT)
        self._hands.shoot("补正回来-收材料")
        self._send(CaseState.RESUBMITTED)
        self._begin(CaseAct.ACCEPT_AFTER)
        self._send(CaseState.ACCEPTED)
        self._hands.shoot("补正回来-受理")
        self._tell(f"{name}：带着缺的材料再来，收下、打印凭证，补正后受理")

    def sent_on(self) -> None:
        """分发: the case and its papers go to the department."""
        self._begin(CaseAct.DISPATCH)
        self._hands.shoot("分发-交接单")
        self._send(CaseState.IN_REVIEW)
        self._hands.shoot("分发-案卷")
        self._scenes.clerk.finish()
        self._tell(f"{self._who.person.name}：分发给承办部门，打印材料交接单")

    def decided(self) -> None:
        """承办, 审核, 批准, 决定: entered by the department's representative."""
        self._change_to(DEPARTMENT)
        self._open("Alt+2")
        self._hands.shoot("部门-案卷")
        for stage, officer, opinion in REVIEWS:
            self._begin(CaseAct.REVIEW)
            if self._form().get("stage") != stage:
                raise Stuck(f"轮到{stage}")
            self._fill("officer", officer)
            self._fill("opinion", opinion)
            if stage == REVIEWS[0][0]:
                self._hands.shoot("部门-审查意见")
            self._send(CaseState.IN_REVIEW)
        self._begin(CaseAct.DECIDE)
        self._fill("officer", DECIDES)
        self._hands.shoot("部门-决定")
        self._send(CaseState.DECIDED_OK)
        self._hands.shoot("部门-已决定")
        self._tell(f"{self._who.person.name}：部门首席代表登记承办、审核、批准，准予")

    def result(self) -> None:
        """办结, 上架, 通知领取: the clerk again."""
        clerk = self._change_to(CLERK)
        self._hands.press("Alt+3")
        self._hands.until(lambda: clerk.desk.cases.current() is not None, str(CaseList.RESULT))
        self._hands.shoot("出件-待登记结果")
        self._open("")
        self._begin(CaseAct.CLOSE)
        self._fill("numbers", CERTIFICATE)
        self._hands.shoot("出件-办结")
        self._send(CaseState.CLOSED)
        self._begin(CaseAct.STOCK)
        self._fill("shelf", SHELF)
        self._hands.shoot("出件-上架")
        self._send(CaseState.READY)
        self._begin(CaseAct.NOTIFY)
        self._hands.shoot("出件-通知领取")
        self._send(CaseState.READY)
        self._tell(f"{self._who.person.name}：登记结果办结，上架 {SHELF}，打印取件通知，通知领取")

    def handed_over(self) -> None:
        """发件送达: the card on the reader says whether it is the applicant."""
        folders = self._scenes.stage.folders
        self._begin(CaseAct.DELIVER)
        folders.lay(self._who.card)
        self._hands.press("F9")
        number = self._who.person.number
        self._hands.until(lambda: self._form().get("document_number") == number, "读出领取人证件")
        folders.lay(None)
        self._hands.shoot("出件-核验领取人")
        self._send(CaseState.DELIVERED)
        self._hands.shoot("出件-已送达")
        self._tell(f"{self._who.person.name}：读身份证核验本人，领走证照，打印取件凭证")

    def complaint(self) -> None:
        """“办不成事”反映, by somebody who leaves no name."""
        clerk, hands = self._scenes.clerk, self._hands
        hands.press("Esc", "Alt+6")
        issues = clerk.shell.issues
        if issues is None:
            raise Stuck("反映页")
        hands.press("N")
        hands.until(lambda: issues.state.form is not None, str(CaseAct.RAISE))
        hands.write(COMPLAINT)
        hands.shoot("反映-登记")
        hands.press("Ctrl+Enter")
        hands.until(lambda: issues.state.form is None and bool(issues.state.entries), "反映已登记")
        hands.shoot("反映-已登记")
        hands.press("Alt+1")
        self._tell("一位没有留姓名的群众：登记“办不成事”反映，交大厅管理员处理")

    # --- presses

    def _change_to(self, number: str) -> Clerk:
        """Somebody else sits down at the window."""
        scenes = self._scenes
        scenes.stage.window.sign_out()
        scenes.sign_in(number, PASSWORD)
        return scenes.clerk

    def _open(self, tab: str) -> None:
        """The file of the case, found by the name of the applicant; "" for the list that is open."""
        hands, desk, name = self._hands, self._scenes.clerk.desk, self._who.person.name
        if tab:
            hands.press(tab, "/")
            hands.write(name)
            hands.until(lambda: bool(desk.cases.found), f"找到 {name} 的办件")
            hands.press("Enter")
        self._scenes.to_case(name)
        hands.press("Enter")
        hands.until(lambda: desk.cases.file is not None, "打开案卷")

    def _page(self) -> CasesPage:
        shell = self._scenes.clerk.shell
        return shell.pick_up if shell.pick_up.isVisible() else shell.cases

    def _form(self) -> ActForm:
        form = self._scenes.clerk.desk.cases.act
        if form is None:
            raise Stuck("表单")
        return form

    def _begin(self, act: CaseAct) -> None:
        """The key of a step, and its form stands."""
        desk = self._scenes.clerk.desk
        self._hands.press(KEYS[act])
        self._hands.until(lambda: desk.cases.act is not None and desk.cases.act.act is act, str(act))

    def _input(self, name: str) -> QWidget:
        page = self._page()
        box: ActFormBox | None = page.file.box
        if box is None:
            raise Stuck(name)
        return box.fields[name].input

    def _fill(self, name: str, text: str) -> None:
        """A field of the form, by keys."""
        form = self._form()
        spec = next(one for one in form.fields if one.name == name)
        self._hands.fill(lambda: self._input(name), text)
        self._hands.until(lambda: self._form().get(name) == spec.value(text), f"填写 {spec.label}")

    def _send(self, state: CaseState) -> None:
        """Ctrl+Enter: written, and the file says so."""
        desk, before = self._scenes.clerk.desk, self._scenes.clerk.desk.cases.file
        word = STATE_WORDS[state]
        self._hands.press("Ctrl+Enter")

        def written() -> bool:
            cases = desk.cases
            fresh = cases.file is not None and cases.file is not before and cases.act is None
            return fresh and cases.file is not None and cases.file.entry.state == word

        self._hands.until(written, word)
