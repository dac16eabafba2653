"""Tables by subject; importing this package fills the one metadata."""

from models.tables import chain, hall, instance, local, queue
from models.tables.base import METADATA

__all__ = ["METADATA", "chain", "hall", "instance", "local", "queue"]
