"""材料条码页: which dividers are printed for a case, or for an item whose cases are many (domain.md 5.1).

Nothing happens to a case by them, so nothing is written down; a page that is lost is printed again.
"""

from __future__ import annotations

from collections.abc import Mapping

from hall.archive_forms import BarredMaterial, MaterialSheets
from hall.clock import Clock, corrected
from hall.errors import Refused
from hall.material_codes import MaterialCode, material_code
from hall.papers import PrintMark
from hall.ports import NodeIdentity
from hall.settings import HallSettings
from hall.staff import Actor, Permission, require


def dividers(
    actor: Actor,
    item: str,
    owner: str,
    materials: Mapping[str, str],
    place: tuple[HallSettings, NodeIdentity],
    clock: Clock,
) -> MaterialSheets:
    """The dividers of a case or item.

    Args:
        actor: Who prints.
        item: Name of the item.
        owner: 办件编号, or the code of the item.
        materials: Key of each material → its name.
        place: The hall and this PC.
        clock: Time.

    Raises:
        Refused: `staff.right`; `material.none` without a material; `material.code` for a key that no barcode
            holds.
    """
    require(actor, Permission.INTAKE)
    if not materials:
        raise Refused("material.none", "这件没有材料，不用打印条码页。")
    settings, me = place
    return MaterialSheets(
        hall_name=settings.name,
        mark=PrintMark(node=me.series, printed_at=corrected(clock), operator=actor.number),
        owner=owner,
        item=item,
        materials=tuple(
            BarredMaterial(name=name, code=material_code(MaterialCode(owner=owner, key=key, divider=True)))
            for key, name in materials.items()
        ),
    )
