"""One scan for several cases: pages of the person's other open cases, to be named here too (domain.md 5.1).

The file is kept once; a case names it by its hash. What is offered is found by `ui.work.sharing_work`. No Qt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ui import words
from ui.states.chooser import Chooser, Detail, numbered
from ui.states.draft import Attached

SHARE: Final = "share"
"""Act of the question which scan of another case is meant."""
MOST: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedScan:
    """A scan of another case: which case, which material, the file."""

    case: str
    number: str
    item: str
    key: str
    material: str
    file: Attached


def question(found: Sequence[SharedScan], material: str) -> Chooser:
    """Which of them? Those of a material of the same name stand first."""
    shown = ordered(found, material)
    texts = tuple(words.shared_option(one.material, one.item, one.number, one.file.size) for one in shown)
    details = tuple(Detail(file=str(number)) for number in range(len(shown)))
    return Chooser(act=SHARE, title=words.share_question(material), options=numbered(texts, details))


def ordered(found: Sequence[SharedScan], material: str) -> tuple[SharedScan, ...]:
    """The nine that are offered, those of the same name first."""
    return tuple(sorted(found, key=lambda one: one.material != material)[:MOST])
