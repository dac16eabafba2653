"""Written cases of the invented desk: the list, one case in full, and steps that remember what was sent."""

from dataclasses import dataclass, field, replace

from hall.commands.batches import Batch
from hall.errors import Refused
from hall.saved_filters import SavedFilter
from ui.states.case_acts import ActForm, ActOffer, CaseAct, FieldSpec
from ui.states.case_batch import BatchLine, BatchOffer, BatchOffers, BatchTold
from ui.states.case_file import CaseFileView, ClockLine, MaterialLine, RelatedCase
from ui.states.cases import Asked, CaseEntry, CasePaper, Light, OpenCase, TimeLine
from ui.states.draft import Attached
from ui.states.ports import BatchDone, FoundEntries, Second, StepDone
from ui.states.theme_file import ThemeFileView

ACTS = (
    ActOffer(act=CaseAct.URGE),
    ActOffer(act=CaseAct.EXPLAIN),
    ActOffer(act=CaseAct.WITHDRAW),
    ActOffer(act=CaseAct.DISPATCH, why="现在是“已收件”，不能办这一步"),
)
ENTRIES = (
    CaseEntry(
        id="c3",
        number="99010220261116W030001",
        applicant="云岭晨远餐饮管理有限公司",
        item="食品经营许可",
        state="审查中",
        light=Light.NEAR,
        left="剩 1 个工作日",
    ),
    CaseEntry(
        id="c2",
        number="99010220261113W040003",
        applicant="云岭致然物业服务有限公司",
        item="旅馆业特种行业许可",
        state="已收件",
        light=Light.YELLOW,
        left="今天 17:00 止",
    ),
    CaseEntry(
        id="c1",
        number="99010220261118W030011",
        applicant="云岭松子食品有限公司",
        item="公司变更登记",
        state="已受理",
        light=Light.RED,
        left="超承诺 1 天",
    ),
    CaseEntry(
        id="c4",
        number="",
        applicant="龙素",
        item="食品经营许可",
        state="办理中",
        light=Light.FINE,
        left="草稿",
    ),
    CaseEntry(
        id="c5",
        number="99010220261112W030008",
        applicant="薛楠",
        item="食品经营许可",
        state="待补正",
        light=Light.WAITS,
        left="12月10日前",
    ),
)


@dataclass
class FakeCases:
    """What a fake port says of cases."""

    asked: list[Asked] = field(default_factory=list)
    own: tuple[SavedFilter, ...] = ()
    steps: list[ActForm] = field(default_factory=list)
    more: int = 0
    """Steps between 分发 and what is due next."""

    def cases(self) -> tuple[CaseEntry, ...]:
        return ENTRIES

    def open_case(self, case: str) -> OpenCase:
        entry = next(entry for entry in ENTRIES if entry.id == case)
        return OpenCase(
            entry=entry,
            handler="经办 马卓乐　154****4947",
            warning="五日期限今天到期",
            warning_detail="部门还没有答复。到时未告知的，自 11月13日 收件之日起视为受理。",
            timeline=(
                TimeLine(what="收件", detail="谢思恬 0204，4号窗。收件凭证 2 份", at="11月13日 10:12"),
                TimeLine(what="分发", detail="交接单 J1113-02", at="11月13日 11:30"),
                *(
                    TimeLine(
                        what="催办", detail=f"谢思恬 0204：请在期限以内答复，第 {n} 次", at="11月16日 09:00"
                    )
                    for n in range(1, self.more + 1)
                ),
                TimeLine(what="部门答复", detail="受理、补正告知或不予受理", at="今天 17:00 止", due=True),
            ),
            materials="7 项齐，原件 3 份在部门",
            papers=(CasePaper(id="p", name="收件凭证", printed=1),),
            next_clock="受理后承诺 5 个工作日",
            may_void="只能在受理当天由大厅管理员作废。",
            acts=ACTS,
        )

    def reprint(self, case: str) -> str:
        return f"已送打印机 {case}"

    def find_cases(self, wanted: Asked) -> FoundEntries:
        self.asked.append(wanted)
        found = tuple(one for one in ENTRIES if wanted.text in one.applicant + one.number)
        return FoundEntries(entries=found, whole=False)

    def reminder(self) -> str:
        return ""

    def own_filters(self) -> tuple[SavedFilter, ...]:
        return self.own

    def save_filter(self, wanted: SavedFilter) -> tuple[SavedFilter, ...]:
        if not wanted.name:
            raise Refused("filter.name", "请给筛选起个名字。", field="name")
        self.own = (*self.own, wanted)
        return self.own

    def change_filter(self, name: str, to: str | None) -> tuple[SavedFilter, ...]:
        kept = [one for one in self.own if one.name != name or to is not None]
        self.own = tuple(replace(one, name=to or "") if one.name == name else one for one in kept)
        return self.own

    def item_names(self) -> tuple[str, ...]:
        return ("食品经营许可",)

    def theme_file(self, theme: str) -> ThemeFileView:
        return ThemeFileView(id=theme, number="", name="", whole="")

    def reprint_theme(self, theme: str) -> str:
        return f"reprint {theme}"

    def case_file(self, case: str) -> CaseFileView:
        opened = self.open_case(case)
        return CaseFileView(
            entry=opened.entry,
            facts=(("申请人", opened.entry.applicant), ("部门", "公安青禾分局"), ("领取方式", "自取")),
            timeline=opened.timeline,
            materials=(
                MaterialLine(
                    key="1",
                    name="申请登记表",
                    state="有",
                    paper="原件 1",
                    files=(Attached(sha256="aa", size=840_000, mime="image/jpeg"),),
                    size=840_000,
                ),
                MaterialLine(key="2", name="消防安全检查合格证明", state="缺", lacking=True),
            ),
            papers=opened.papers,
            clocks=(ClockLine(name="一次性告知", due="11月20日 周五", left="今天到期", light=Light.YELLOW),),
            related=(
                RelatedCase(
                    id="c3",
                    number=ENTRIES[0].number,
                    item="食品经营许可",
                    state="审查中",
                    at="11月16日",
                    why="同一申请人",
                ),
            ),
            notes=(TimeLine(what="已电话联系", detail="邹正野 0203", at="今天 09:20"),),
            acts=opened.acts,
        )

    def act_form(self, case: str, act: CaseAct) -> ActForm:
        offer = next(one for one in ACTS if one.act is act)
        if offer.why:
            raise Refused("act.closed", f"{act}：{offer.why}")
        field = FieldSpec(name="words", label="内容")
        return ActForm(act=act, send=str(act), case=case, line="不停止也不延长时限。", fields=(field,))

    def batch_offers(self, cases: tuple[str, ...]) -> BatchOffers:
        offers = (
            BatchOffer(act=CaseAct.URGE, able=len(cases)),
            BatchOffer(act=CaseAct.STOCK, able=0, why="现在是“审查中”，不能办这一步"),
        )
        return BatchOffers(cases=cases, offers=offers)

    def batch_form(self, cases: tuple[str, ...], act: CaseAct) -> ActForm:
        field = FieldSpec(name="words", label="内容")
        return ActForm(act=act, send=str(act), cases=cases, line="不停止也不延长时限。", fields=(field,))

    def take_batch(self, form: ActForm) -> BatchDone:
        self.steps.append(form)
        lines = tuple(
            BatchLine(case=one.id, number=one.number, who=one.applicant)
            for one in ENTRIES
            if one.id in form.cases
        )
        return BatchDone(told=BatchTold(act=str(form.act), lines=lines))

    def batch_told(self, act: str, batch: Batch) -> BatchDone:
        lines = tuple(BatchLine(case=one.case, number="", who="", why=one.sentence) for one in batch.told)
        return BatchDone(told=BatchTold(act=act, lines=lines))

    def take_step(self, form: ActForm, second: Second | None) -> StepDone:
        if not form.get("words"):
            raise Refused("urge.words", "请写明催办的内容（500 字以内）。", field="words")
        self.steps.append(form)
        return StepDone(sentence=f"已催办 {second}" if second else "已催办")
