"""Keys between tiers: the city checks authors whom it never met, desks check the root's receipts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from hall.clock import FixedClock
from hall.sync_ports import LinkState, Receipt
from hall.trust_ports import AuthorKey, RootKey
from models.engine import Store
from models.health import author_lines
from models.hub_store import HubUnits
from models.relay_store import RelayStore
from models.tables.device import DEVICE
from models.tables.relay import AUTHOR_KEY
from models.trust_store import RootPins
from sync import wire
from sync.desk import DeskSync
from sync.hub import Hub
from sync.security import Seal
from tests.fakes.hall_below import HALL_SEED, Tiers, a_hall_below
from tests.fakes.sync_files import StoreDesk, a_store
from tests.fakes.sync_links import HUB, SEED, StraightLink, a_case, a_sync, cases
from tests.fakes.sync_stores import MemoryDesk

OTHER = Seal(bytes([9]) * 32)
HALL_KEY = Seal(HALL_SEED).public


@pytest.fixture
def tiers(tmp_path: Path, clock: FixedClock) -> Iterator[Tiers]:
    with a_hall_below(tmp_path, clock) as made, a_store(tmp_path / "city.db") as file:
        keys = RelayStore(file, clock)
        made.city.authors = keys
        yield made
        keys.close()


def enrolled(tiers: Tiers, desk: MemoryDesk, key: bytes = Seal(SEED).public, kind: str = "desk") -> None:
    """The hall's hub has let it in with this key."""
    row = {
        "node": desk.state.node,
        "name": "三号窗",
        "kind": kind,
        "window": 3,
        "public": key,
        "alg": "ed25519",
        "status": "active",
        "enrolled_by": "0001",
        "enrolled_at": 0,
        "last_seen": 0,
    }
    with tiers.store._store.writer.begin() as connection:
        connection.execute(sa.insert(DEVICE).values(row))


def with_keys(tiers: Tiers) -> None:
    """As the route does: what a hub below says in its hello is taken before it is answered."""

    def hello(message: wire.Hello) -> wire.Welcome:
        tiers.city.take_keys(message.node, HALL_KEY, message.keys)
        return tiers.city.hello(message)

    tiers.link.on_hello = hello


def known(tiers: Tiers) -> dict[uuid.UUID, bytes]:
    authors = tiers.city.authors
    assert isinstance(authors, RelayStore)
    with authors._store.reader.begin() as connection:
        return {row.node: bytes(row.key) for row in connection.execute(sa.select(AUTHOR_KEY))}


def test_keys_go_up_once_and_signed_chains_pass(tiers: Tiers) -> None:
    with_keys(tiers)
    for desk in tiers.desks:
        enrolled(tiers, desk)
        cases(desk, 2)
    tiers.bring()
    said: list[int] = []
    hello = tiers.link.on_hello
    assert hello

    def counted(message: wire.Hello) -> wire.Welcome:
        said.append(len(message.keys))
        return hello(message)

    tiers.link.on_hello = counted
    assert tiers.settle() is LinkState.SYNCED
    assert known(tiers) == {desk.state.node: Seal(SEED).public for desk in tiers.desks}
    a_case(tiers.desks[0])
    tiers.bring()
    assert tiers.settle() is LinkState.SYNCED
    assert tiers.equal()
    assert sum(said) == 2


def test_what_the_author_did_not_sign_is_refused_at_the_city(tiers: Tiers) -> None:
    """A hub below that puts other words into a desk's mouth, with a signature that it made itself."""
    with_keys(tiers)
    bad, good = tiers.desks
    enrolled(tiers, bad, key=OTHER.public)
    enrolled(tiers, good)
    for desk in tiers.desks:
        cases(desk, 2)
    tiers.bring()
    result = tiers.relay.round()
    assert result.state is LinkState.REFUSED
    assert "签名" in result.sentence
    assert tiers.city.digest(bad.state.node).n == 0
    assert tiers.city.digest(good.state.node) == good.digest()


def test_without_a_known_key_everything_goes_up_as_before(tiers: Tiers) -> None:
    cases(tiers.desks[0], 2)
    enrolled(tiers, tiers.desks[1], kind="kiosk")
    tiers.bring()
    assert tiers.settle() is LinkState.SYNCED
    assert tiers.equal()
    assert known(tiers) == {}


def slip(node: uuid.UUID, key: bytes, by: uuid.UUID, seal: Seal) -> wire.AuthorSlip:
    said = AuthorKey(node=node, key=key, by=by)
    return wire.AuthorSlip(node=node, key=key, by=by, sig=seal.sign(said.signed()))


def test_only_hubs_that_are_known_vouch_and_the_first_key_stays(tiers: Tiers) -> None:
    hall, far, author, lone = (uuid.UUID(int=number) for number in (1, 2, 3, 4))
    hall_seal, far_seal = Seal(HALL_SEED), Seal(bytes([7]) * 32)
    city = tiers.city
    city.take_keys(hall, HALL_KEY, [slip(author, OTHER.public, far, far_seal)])
    assert known(tiers) == {}, "nobody has vouched for the far hub"
    city.take_keys(hall, HALL_KEY, [slip(lone, OTHER.public, hall, OTHER)])
    assert known(tiers) == {}, "not the signature of the hall"
    city.take_keys(hall, HALL_KEY, [slip(far, far_seal.public, hall, hall_seal)])
    city.take_keys(hall, HALL_KEY, [slip(author, OTHER.public, far, far_seal)])
    assert known(tiers) == {far: far_seal.public, author: OTHER.public}
    city.take_keys(hall, HALL_KEY, [slip(author, HALL_KEY, hall, hall_seal)])
    assert known(tiers)[author] == OTHER.public
    city.authors = None
    city.take_keys(hall, HALL_KEY, [slip(lone, HALL_KEY, hall, hall_seal)])


def test_what_nobody_signed_shows_at_the_city(tmp_path: Path, clock: FixedClock) -> None:
    """A hub below that makes up entries without a signature: the set takes them, people are told."""
    with a_store(tmp_path / "city.db") as file:
        keys = RelayStore(file, clock)
        city = Hub(HubUnits(file, clock), clock, hub_id=HUB, seal=Seal(SEED))
        city.authors = keys
        honest, victim = MemoryDesk(clock), MemoryDesk(clock)
        node, by = victim.state.node, uuid.UUID(int=1)
        slips = [slip(one.state.node, Seal(SEED).public, by, Seal(HALL_SEED)) for one in (honest, victim)]
        city.take_keys(by, HALL_KEY, slips)
        for desk in (honest, victim):
            cases(desk, 1)
            a_sync(desk, StraightLink(city)).round()
        a_case(victim)
        made_up = victim.state.entries[3:]
        parcel = wire.Parcel(
            node=node,
            prev=made_up[0].prev,
            entries=[one.raw or b"" for one in made_up],
            ckpt=wire.Checkpoint(seq=6, link=made_up[-1].link, sig=b""),
        )
        assert city.push(wire.Push(streams=[parcel])).streams[0].status is wire.PushStatus.OK
        assert author_lines(file, clock) == ()
        clock.move(days=2)
        (line,) = author_lines(file, clock)
        assert "1 台" in line.sentence
        assert str(node)[:8] in line.sentence
        a_sync(victim, StraightLink(city)).round()
        assert author_lines(file, clock) == (), "the author has signed it: it was his"
        keys.close()


# --- the root's key comes down


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with a_store(tmp_path / "desk.db") as opened:
        yield opened


class Below:
    """A desk with a pin for the root."""

    def __init__(self, tiers: Tiers, store: Store, folder: Path) -> None:
        self.desk = StoreDesk(store, folder / "desk.side", tiers.clock)
        self.pins = RootPins(store)
        self.link = StraightLink(tiers.hall)
        self.tiers = tiers
        self.sync = self.started()

    def started(self) -> DeskSync:
        sync = DeskSync(
            self.desk,
            self.link,
            self.tiers.clock,
            seal=Seal(SEED),
            rand=lambda: 0.5,
            hub_key=HALL_KEY,
        )
        sync.pin = self.pins
        return sync

    def covered(self) -> Receipt | None:
        """After a case went up to the root and its word came down."""
        a_case(self.desk)
        self.sync.round()
        self.tiers.settle()
        self.sync.round()
        return self.desk.root()


@pytest.fixture
def below(tiers: Tiers, store: Store, tmp_path: Path) -> Below:
    return Below(tiers, store, tmp_path)


CITY = RootKey(hub=HUB, key=Seal(SEED).public)


def test_the_root_s_key_comes_down_and_its_receipts_are_checked(below: Below) -> None:
    root = below.covered()
    assert root
    assert (root.hub, below.pins.root()) == (HUB, CITY)
    tip = below.desk.own().tip
    assert tip
    forged = wire.RootSlip(hub=HUB, node=below.desk.own().node, seq=1, link=b"", hub_time=5, sig=bytes(64))
    (first,) = below.desk.after(0, 1, 1 << 20)
    below.link.on_hello = lambda message: msgspec.structs.replace(
        below.tiers.hall.hello(message), root=[msgspec.structs.replace(forged, link=first.link)]
    )
    below.sync.round()
    assert below.desk.root() == root


def test_a_hub_cannot_say_that_it_is_the_root_itself(below: Below) -> None:
    root = below.covered()
    below.tiers.hall.above = None
    a_case(below.desk)
    below.sync.round()
    assert below.desk.root() == root


def test_another_root_is_told_to_people_once_and_believed_only_by_them(below: Below) -> None:
    root = below.covered()
    tiers = below.tiers
    other = RootKey(hub=uuid.UUID(int=77), key=OTHER.public)
    tiers.store.keep_root_key(other)
    below.sync = below.started()
    first, second = below.sync.round(), below.started().round()
    assert "root-key" in first.notice
    assert second.notice == ""
    assert below.pins.root() == CITY
    assert below.desk.root() == root
    assert below.pins.accept() == other
    assert RootPins(tiers.store._store).root() == other
    assert below.pins.root() == other
    assert below.pins.accept() is None
    assert below.pins.root() is None


def test_a_key_that_the_own_hub_did_not_sign_is_passed_over(below: Below) -> None:
    said = wire.RootKeySlip(hub=HUB, key=OTHER.public, sig=OTHER.sign(b"x"))
    below.link.on_hello = lambda message: msgspec.structs.replace(
        below.tiers.hall.hello(message), root_key=said
    )
    a_case(below.desk)
    below.sync.round()
    assert below.pins.root() is None


def test_a_receipt_that_the_own_hub_did_not_sign_is_refused(below: Below) -> None:
    below.sync = DeskSync(
        below.desk,
        below.link,
        below.tiers.clock,
        seal=Seal(SEED),
        rand=lambda: 0.5,
        hub_key=OTHER.public,
    )
    a_case(below.desk)
    assert below.sync.round().state is LinkState.REFUSED
    assert a_sync(below.desk, below.link).round().state is LinkState.SYNCED
