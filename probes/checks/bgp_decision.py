"""Which one cause keeps the BGP addresses of a tunnel from working: one fault in them breaks several rules at once."""

from __future__ import annotations

from probes.addresses import is_azure_apipa, is_link_local, parse_address, parse_interface, parse_network, same_address
from probes.checks.addressing import find_crossed
from probes.checks.look import TunnelLook
from probes.model import TunnelEnd


def decide(look: TunnelLook) -> str:
    """The id of the one cause why the BGP addresses of a tunnel cannot work; empty where they can.

    Google's own contradictions come first, then addresses that cannot be right anywhere, then the instance, then
    what each end was told of the other.
    """
    return look.once(_decide)


def _decide(look: TunnelLook) -> str:
    if look.ends is None:
        return ""
    azure, gcp = look.ends
    if find_crossed(look) is not None:
        return _google_alone(gcp, azure)
    for cause in (
        _google_alone(gcp, azure),
        _local_network_gateway(look, azure),
        _both(azure, gcp),
        _azure_instance(look, azure, gcp),
    ):
        if cause:
            return cause
    return ""


def _google_alone(gcp: TunnelEnd, azure: TunnelEnd) -> str:
    interface = parse_interface(gcp.bgp_subnet.content or "")
    here, there = (parse_address(value.content or "") for value in (gcp.local_bgp_address, gcp.peer_bgp_address))
    if interface is None:
        return ""
    if here is not None and here != interface.ip:
        return "C22"
    if same_address(azure.local_bgp_address.content, str(interface.ip)):
        return ""  # The two ends may have each other's addresses, which explains more.
    edges = {interface.network.network_address, interface.network.broadcast_address}
    if interface.network.prefixlen != 30 or (there is not None and there not in interface.network):
        return "C10"
    return "C11" if edges & {interface.ip, there} else ""


def _local_network_gateway(look: TunnelLook, azure: TunnelEnd) -> str:
    told = azure.peer_bgp_address.content
    if azure.peer_bgp_address.is_gap:
        return ""
    inside = parse_address(told or "")
    prefixes = [parse_network(text) for text in look.link.azure.prefixes.content or ()]
    in_network = any(inside and prefix and inside in prefix for prefix in prefixes)
    if told is None or in_network or same_address(told, azure.remote_address.content):
        return "C18"
    return "" if is_link_local(told) else "C19"


def _both(azure: TunnelEnd, gcp: TunnelEnd) -> str:
    own = azure.own_bgp_addresses.content or ()
    same_local = same_address(azure.local_bgp_address.content, gcp.local_bgp_address.content)
    if same_local and same_address(azure.peer_bgp_address.content, gcp.peer_bgp_address.content):
        return "C13"
    if same_local or any(same_address(azure.peer_bgp_address.content, one) for one in own):
        return "C12"
    outside = gcp.peer_bgp_address.content
    if outside and is_link_local(outside) and not is_azure_apipa(outside):
        return "C09"
    values = (azure.peer_bgp_address, gcp.local_bgp_address)
    if any(value.is_gap for value in values) or values[1].content is None:
        return ""
    return "" if same_address(values[0].content, values[1].content) else "C17"


def _azure_instance(look: TunnelLook, azure: TunnelEnd, gcp: TunnelEnd) -> str:
    wanted, local = gcp.peer_bgp_address.content, azure.local_bgp_address.content
    own = azure.own_bgp_addresses.content
    if wanted is None or azure.local_bgp_address.is_gap or own is None:
        return ""
    if local and not any(same_address(local, one) for one in own):
        return "C15" if same_address(wanted, local) else "C16"
    if same_address(wanted, local):
        return ""
    if any(same_address(wanted, one) for one in own):
        return "C16" if look.chosen_address.exists else "C37"
    return "C15"
