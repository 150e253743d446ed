"""The SKUs of Azure VPN gateways: what each can do for availability, and how long it will be there.

Source: Microsoft, About gateway SKUs; SKU consolidation; Legacy SKUs (documented). Dates are announcements: two pages
give different ones for some of them, and the later one stands here with the other beside it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sku:
    """One SKU.

    Attributes:
        active_active: whether a gateway of it can be active-active.
        zones: whether it can be zone-redundant.
        higher_promise: whether it is eligible for the higher of Microsoft's two SLAs.
        retirement: what was announced; empty while it is current.
        successor: the SKU that Microsoft moves it to; empty while it is current.
        legacy: it is older than the VpnGw SKUs.
    """

    name: str
    active_active: bool
    zones: bool
    higher_promise: bool
    retirement: str = ""
    successor: str = ""
    legacy: bool = False


_WITHOUT_ZONES = (
    "new ones cannot be made since 2025, retirement announced for 30 September 2026 (16 September elsewhere)"
)
_LEGACY = "retirement announced for 30 June 2026, with a migration to {} that fails if the subnet is too small"

SKUS = {
    sku.name.casefold(): sku
    for sku in (
        Sku("Basic", False, False, False),
        *(Sku(f"VpnGw{size}AZ", True, True, True) for size in range(1, 6)),
        *(Sku(f"VpnGw{size}", True, False, True, _WITHOUT_ZONES, f"VpnGw{size}AZ") for size in range(1, 6)),
        Sku("Standard", False, False, True, _LEGACY.format("VpnGw1AZ"), "VpnGw1AZ", True),
        Sku("HighPerformance", True, False, True, _LEGACY.format("VpnGw2AZ"), "VpnGw2AZ", True),
    )
}
"""By name in lower case."""


def find_sku(name: str) -> Sku | None:
    """The SKU of that name; None for one that the table does not know."""
    return SKUS.get(name.casefold())
