"""Which people of the day take part in the story, by what they show. Who they are is `demo_people.py`."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hall.identity import DocumentKind
from tests.e2e.demo_people import Being, visitor, with_recorded_card

FOOD: Final = "11990102MB0000051W4990100023000"
TAX_PROOF: Final = "11990102MB000006XL4992000025000"
SOCIAL_CARD: Final = "11990102MB0000027C4992000007000"

COMPANY, CORRECTION, RECEIVED = visitor(4), visitor(1), visitor(14)
NOT_REQUIRED, REFERRED, REFUSED = visitor(97), visitor(281), visitor(77)
MENDED, VOIDED, ADVICE = visitor(69), visitor(137), visitor(25)
GAP, RARE, PASS, AGENT = visitor(31), visitor(518), visitor(498), visitor(7)
MISSED, MOVED, DOTTED = visitor(33), visitor(19), visitor(26)
MINOR = replace(
    visitor(10),
    guardian=Being(name="程牧", number="990102198503121239", phone="15409908965"),
)
MINOR = replace(MINOR, card=MINOR.present.frame())
HMT = with_recorded_card("04", DocumentKind.HMT, SOCIAL_CARD, frozenset({"Q1.damaged", "Q3.later"}))
FOREIGN = with_recorded_card("06", DocumentKind.FPR, TAX_PROOF, frozenset({"Q1.own", "Q2.record"}))
