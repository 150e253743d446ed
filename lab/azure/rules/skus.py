"""The SKUs of VPN gateways."""

from dataclasses import dataclass

from lab.wire import Document, dig


@dataclass(frozen=True)
class Sku:
    """What a gateway SKU can do: how many tunnels, in which generations, and whether it can still be had."""

    tunnels: int
    generations: tuple[str, ...] = ("Generation1",)
    is_sold: bool = True
    has_zones: bool = True
    is_basic: bool = False

    @property
    def has_active_active(self) -> bool:
        """Whether both instances may run."""
        return not self.is_basic and self.tunnels > 10


BOTH, SECOND = ("Generation1", "Generation2"), ("Generation2",)
SKUS = {
    "Basic": Sku(10, has_zones=False, is_basic=True),
    "VpnGw1AZ": Sku(30),
    "VpnGw2AZ": Sku(30, BOTH),
    "VpnGw3AZ": Sku(30, BOTH),
    "VpnGw4AZ": Sku(100, SECOND),
    "VpnGw5AZ": Sku(100, SECOND),
    "VpnGw1": Sku(30, is_sold=False, has_zones=False),
    "VpnGw2": Sku(30, BOTH, is_sold=False, has_zones=False),
    "VpnGw3": Sku(30, BOTH, is_sold=False, has_zones=False),
    "VpnGw4": Sku(100, SECOND, is_sold=False, has_zones=False),
    "VpnGw5": Sku(100, SECOND, is_sold=False, has_zones=False),
    "Standard": Sku(10, is_sold=False, has_zones=False),
    "HighPerformance": Sku(30, is_sold=False, has_zones=False),
}
"""The SKU table of the facts [D]."""


def find_sku(gateway: Document) -> Sku | None:
    """Return what is known of a gateway's SKU."""
    return SKUS.get(str(dig(gateway, "properties.sku.name", "")))
