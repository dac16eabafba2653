"""Tables by subject; importing this package fills the one metadata."""

from models.tables import blobs, chain, device, exchange, hall, instance, local, peer, queue, relay, routes
from models.tables.base import METADATA

__all__ = [
    "METADATA",
    "blobs",
    "chain",
    "device",
    "exchange",
    "hall",
    "instance",
    "local",
    "peer",
    "queue",
    "relay",
    "routes",
]
