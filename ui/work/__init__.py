"""The desk's outside, fulfilled with commands, queries and printers (`ui.states.ports.DeskPort`).

No widget, no timer and no rule: what is lawful is asked of `hall`. Everything here may be slow; it runs on
lanes.
"""

from ui.work.desk_work import DeskWork

__all__ = ["DeskWork"]
