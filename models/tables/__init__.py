"""Tables by subject; importing this package fills the one metadata."""

from models.tables import chain, device, hall, instance, local, peer, queue, relay
from models.tables.base import METADATA

__all__ = ["METADATA", "chain", "device", "hall", "instance", "local", "peer", "queue", "relay"]
