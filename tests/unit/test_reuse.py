"""一号: what lies here is offered after the identity check and used only with consent (domain.md 1.7, 8)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest

from hall import bodies as b
from hall.bodies import FileFact
from hall.cases import CaseState
from hall.checklist import material_lines
from hall.clock import today
from hall.commands.application import Application, MaterialEntry
from hall.commands.intake import IntakeDone, TakeIn, take_in
from hall.commands.record import Recorder
from hall.commands.themes import open_theme
from hall.errors import Refused
from hall.events import EventKind
from hall.explanation import Line, MaterialState, WindowAct
from hall.life_bodies import Certificate
from hall.reuse import Kind, Offer, Reuse, matching, offers, state_of, suspects
from tests.unit.demo_catalogue import item_of
from tests.unit.desk import CLERK, MAN, WOMAN, Desk, application, calendar, catalogue, straight_answers
from tests.unit.theme_desk import application as theme_application
from tests.unit.theme_desk import finish

SHOP = "个体工商户设立登记"
FOOD = "食品经营许可（餐饮服务，新办）"
SCAN = FileFact(sha256=b"\x07" * 32, size=1000, mime="image/jpeg")


def take(desk: Desk, app: Application) -> IntakeDone:
    return take_in(TakeIn(application=app, act=WindowAct.ACCEPT), desk.store, desk.clock, calendar())


def lines_of(name: str) -> tuple[Line, ...]:
    item = item_of(name)
    return material_lines(item, catalogue().rules, straight_answers(item))


def scanned(app: Application) -> Application:
    entries = {key: replace(entry, files=(SCAN,)) for key, entry in app.entries.items()}
    return replace(app, entries=entries)


def earlier(desk: Desk) -> IntakeDone:
    """A case of WOMAN with scans and a certificate that came of it."""
    done = take(desk, scanned(application(item_of(SHOP))))
    licence = Certificate(name="营业执照", number="92990102MA00", valid_to="长期")
    finish(desk, done.file.id, certificates=(licence,))
    return done


def offered(desk: Desk, days: int = 365) -> tuple[Offer, ...]:
    files = tuple(desk.store.state.cases.values())
    return offers(files, today(desk.clock), days)


def food(desk: Desk, *, way: str = "当面同意并签名", checked: str = "card") -> Application:
    """An application that uses whatever is offered."""
    lines = lines_of(FOOD)
    found = matching(offered(desk), lines, desk.store.state.hall.same_materials)
    app = application(item_of(FOOD), number=2, applicant=replace(WOMAN, checked=checked))
    by_key = {line.key: line for line in lines}
    entries = {
        **app.entries,
        **{
            key: MaterialEntry(
                state=state_of(one, by_key[key]), shared=one.words(), note=one.words(), files=one.files
            )
            for key, one in found.items()
        },
    }
    reuse = Reuse(way=way, items=tuple(one.item(key) for key, one in found.items()))
    return replace(app, entries=entries, reuse=reuse)


def test_a_licence_that_was_issued_here_serves_the_next_case_with_consent() -> None:
    desk = Desk()
    first = earlier(desk)
    app = food(desk)
    assert app.reuse is not None
    assert {item.kind for item in app.reuse.items} == {"证照", "材料"}
    done = take(desk, app)
    licence = next(fact for fact in done.file.materials if fact.name == "营业执照")
    assert (licence.state, licence.note) == ("调取", "复用证照 92990102MA00")
    identity = next(fact for fact in done.file.materials if fact.name == "法定代表人居民身份证")
    assert identity.files == (SCAN,)
    assert (identity.originals, identity.copies) == (0, 0)
    consent = next(
        event
        for event in desk.store.events_of(f"person:{done.file.person}")
        if event.kind == "person.consented"
    )
    assert consent.body["number"] == done.file.number
    assert {row["case"] for row in consent.body["items"]} == {first.file.id}  # type: ignore[attr-defined]
    assert desk.store.fold_again() == desk.store.stored_rows()


def test_nothing_is_used_without_identity_consent_or_right() -> None:
    desk = Desk()
    earlier(desk)
    good = food(desk)
    assert good.reuse is not None
    other = replace(good, applicant=replace(MAN, checked="card"))
    wrong = {
        "reuse.identity": food(desk, checked=""),
        "reuse.way": food(desk, way="默认同意"),
        "reuse.gone": other,
        "reuse.entry": replace(
            good, entries={**good.entries, good.reuse.items[-1].key: MaterialEntry(state=MaterialState.HAVE)}
        ),
    }
    before = len(desk.store.raws())
    for code, app in wrong.items():
        with pytest.raises(Refused) as error:
            take(desk, replace(app, case_id=str(uuid.UUID(int=77))))
        assert error.value.code == code, error.value.sentence
    assert len(desk.store.raws()) == before


def test_only_what_is_valid_is_offered() -> None:
    desk = Desk()
    earlier(desk)
    assert {one.kind for one in offered(desk)} == {Kind.MATERIAL, Kind.CERTIFICATE}
    desk.clock.move(days=366)
    assert {one.kind for one in offered(desk)} == {Kind.CERTIFICATE}, "a scan grows old, a licence does not"
    file = next(iter(desk.store.state.cases.values()))
    day = dt.date(2026, 11, 20)
    rows = {"": 1, "长期": 1, "2026-11-20": 1, "20261119": 0, "2026.11.21": 1, "见备注": 0, "二〇三〇年": 0}
    for words, count in rows.items():
        course = replace(
            file.course, certificates=(Certificate(name="营业执照", number="1", valid_to=words),)
        )
        found = offers([replace(file, course=course, materials=())], day, 365)
        assert len(found) == count, words
    assert not offers([replace(file, state=CaseState.VOIDED)], day, 365)
    denied = replace(file, course=replace(file.course, granted=False), materials=())
    assert not offers([denied], day, 365)


def test_a_case_that_is_under_way_is_suspected_and_one_that_is_over_is_not() -> None:
    desk = Desk()
    done = take(desk, application(item_of(FOOD), number=3))
    files = tuple(desk.store.state.cases.values())
    found = suspects(files, item_of(FOOD).code)
    assert [(one.number, one.word) for one in found] == [(done.file.number, "已受理")]
    assert not suspects(files, item_of(SHOP).code)
    with desk.store() as uow:
        recorder = Recorder.for_actor(uow, desk.clock, CLERK)
        recorder.add(EventKind.CASE_WITHDRAWN, f"case:{done.file.id}", b.CaseEnded(reason="不办了"))
        uow.commit()
    assert not suspects(tuple(desk.store.state.cases.values()), item_of(FOOD).code)


def test_a_whole_theme_may_use_what_lies_here_with_one_consent() -> None:
    desk = Desk()
    earlier(desk)
    app = theme_application("开办餐饮店", applicant=WOMAN)
    key = next(key for key in app.entries if key.endswith(":3") and key.startswith(item_of(SHOP).code))
    offer = next(one for one in offered(desk) if one.name == "经营场所使用证明")
    entry = MaterialEntry(state=MaterialState.HAVE, files=offer.files, shared=offer.words())
    reuse = Reuse(way="当面同意并签名", items=(offer.item(key),))
    whole = replace(app, entries={**app.entries, key: entry}, reuse=reuse)
    done = open_theme(whole, desk.store, desk.clock, calendar())
    for file in done.cases:
        for fact in file.materials:
            if fact.name in {"经营场所使用证明", "场所使用证明"}:
                assert fact.files == (SCAN,)
    kinds = [event.kind for event in desk.store.events_of(f"person:{done.theme.person}")]
    assert kinds.count("person.consented") == 1
