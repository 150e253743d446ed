"""Azure's ends of tunnels: an active-active connection is two of them, one for each gateway instance."""

from __future__ import annotations

import re
from collections.abc import Iterator

from probes.addresses import is_link_local, same_address
from probes.azure.connections import Connection, Connections
from probes.azure.policy import parse_proposals, parse_selectors
from probes.azure.rules import NO_MEANING, PEER_MEANING, STATUS_MEANING
from probes.azure.sessions import advertised_prefixes, learned_prefixes, session_row
from probes.documents import Cloud
from probes.model import Gateway, PublicAddress, TunnelEnd
from probes.reading import Place, require
from probes.values import Standing, Value, absent, known, not_asked, unknown

_VERSIONS = {"IKEV1": 1, "IKEV2": 2}
_TIME_SPAN = re.compile(r"(?:(\d{1,7})\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.\d+)?", re.ASCII)


def parse_ends(gateway: Gateway, gateway_body: Place, all_connections: Connections) -> Iterator[TunnelEnd]:
    """One end for each IPsec connection of this gateway on each of its instances."""
    connections = tuple(all_connections.of(gateway, gateway_body))
    for connection in connections:
        reused_by = _reused_by(connection, connections)
        for instance in gateway.addresses:
            yield _parse_end(connection, instance, reused_by)


def _parse_end(connection: Connection, instance: PublicAddress, reused_by: tuple[str, ...]) -> TunnelEnd:
    properties, remote = connection.properties, connection.local_network_gateway
    own = _own_addresses(connection, instance)
    local_bgp = _local_bgp_address(connection, instance, own)
    local = own.content or ()
    peer = connection.peer_bgp
    row = session_row(connection.documents, connection.gateway.id, local, local_bgp, peer)
    tunnel = _tunnel_row(properties, instance)
    status = _status(properties, tunnel, connection.gateway)
    state = _session_state(row, peer)
    return TunnelEnd(
        cloud=Cloud.AZURE,
        id=f"{connection.body.read.path}#{instance.index}",
        resource_id=connection.body.read.path,
        name=connection.body.read.name,
        gateway_id=connection.gateway.id,
        index=instance.index,
        remote_id=properties["localNetworkGateway2"]["id"].text(),
        local_address=instance.address,
        remote_address=_remote_address(remote),
        ike_version=_ike_version(properties["connectionProtocol"]),
        proposals=parse_proposals(properties),
        selectors=parse_selectors(properties),
        status=status,
        tunnel_up=status.judge(STATUS_MEANING, NO_MEANING),
        status_detail=absent("Azure gives no detail"),
        local_asn=connection.gateway.asn,
        peer_asn=require(remote["properties"]["bgpSettings"]["asn"].integer(), "the peer's ASN"),
        bgp_enabled=properties["enableBgp"].flag(False, "left out means off (ARM, connections)"),
        local_bgp_address=local_bgp,
        peer_bgp_address=peer,
        own_bgp_addresses=own,
        bgp_subnet=absent("Azure configures no subnet for BGP addresses"),
        bgp_reused_by=reused_by,
        bgp_state=state,
        bgp_up=state.judge(PEER_MEANING, NO_MEANING),
        bgp_uptime=_uptime(row["connectedDuration"]),
        received_count=row["routesReceived"].integer(0, "left out means none"),
        prefixes_sent=advertised_prefixes(connection.documents, connection.gateway.id, local, peer, connection.body),
        prefixes_received=learned_prefixes(connection.documents, connection.gateway.id, local, peer),
        bytes_in=tunnel["ingressBytesTransferred"].integer(),
        bytes_out=tunnel["egressBytesTransferred"].integer(),
        shared_key=not_asked("reading it needs a right of its own, and Google's can never be read"),
    )


def _session_state(row: Place, peer: Value[str]) -> Value[str]:
    """The row's state; without a row there is no such session, unless it is not known which row to look for."""
    if row.exists or row.reason:
        return require(row["state"].text(), "the session's state")
    return peer if peer.is_gap else absent(_no_neighbour(peer), row.source)


def _remote_address(remote: Place) -> Value[str]:
    address = remote["properties"]["gatewayIpAddress"].text()
    name = remote["properties"]["fqdn"].text()
    if not address.has_content and name.has_content:
        return unknown(f"the local network gateway names {name.content}, which is resolved by Azure", *name.sources)
    return address


def _ike_version(place: Place) -> Value[int]:
    version = require(place.text(), "the connection's protocol")
    number = _VERSIONS.get((version.content or "").upper())
    if version.has_content and number is None:
        return unknown(f"unknown protocol {version.content}", *version.sources)
    return version.map(lambda _: number or 0)


def _tunnel_row(properties: Place, instance: PublicAddress) -> Place:
    """This instance's row of `tunnelConnectionStatus`, named `<connection>_<public address>` in recordings."""
    rows, address = properties["tunnelConnectionStatus"], instance.address
    if rows.exists and address.content is None:
        standing = Standing.UNKNOWN if address.standing is Standing.ABSENT else address.standing
        return Place(rows.read, rows.path, None, standing, address.reason)
    ending = f"_{address.content}"
    return next((row for row in rows.each() if row["tunnel"].string().endswith(ending)), rows[-1])


def _status(properties: Place, tunnel: Place, gateway: Gateway) -> Value[str]:
    """The tunnel's own status. A connection's status is its tunnel's only where it has just one."""
    if tunnel.exists or (tunnel.reason and properties.exists):
        return require(tunnel["connectionStatus"].text(), "the tunnel's status")
    whole = require(properties["connectionStatus"].text(), "connectionStatus")
    if len(gateway.addresses) == 1 or not whole.has_content:
        return whole
    return unknown(
        f"Azure tells the connection's status only ({whole.content}), not that of each tunnel", *whole.sources
    )


def _own_addresses(connection: Connection, instance: PublicAddress) -> Value[tuple[str, ...]]:
    """The BGP addresses of this instance: its custom APIPA addresses, then its default one."""
    entries = connection.gateway_body["properties"]["bgpSettings"]["bgpPeeringAddresses"]
    for entry in entries.each():
        if entry["ipconfigurationId"].string().casefold() == instance.name.casefold():
            custom = entry["customBgpIpAddresses"].texts((), "no custom address")
            ordinary = entry["defaultBgpIpAddresses"].texts((), "no default address")
            both = (custom.content or ()) + (ordinary.content or ())
            return known(both, *custom.sources, *ordinary.sources) if both else custom
    return entries.texts()


def _local_bgp_address(connection: Connection, instance: PublicAddress, own: Value[tuple[str, ...]]) -> Value[str]:
    """The address this instance answers BGP from on this connection.

    The connection's own choice first; else the first custom address of the instance where the peer's address is
    link-local; else the default one (Microsoft, Configure BGP; documented).
    """
    choices = connection.properties["gatewayCustomBgpIpAddresses"]
    if choices.standing in (Standing.UNKNOWN, Standing.PENDING):
        return choices.blocked()
    for entry in choices.each():
        if entry["ipConfigurationId"].string().casefold() == instance.name.casefold():
            return entry["customBgpIpAddress"].text().also_from(*own.sources)
    if own.content is None:
        return own.map(lambda addresses: addresses[0])
    if connection.peer_bgp.standing not in (Standing.KNOWN, Standing.ABSENT):
        return connection.peer_bgp
    peer = connection.peer_bgp.content or ""
    wanted = [address for address in own.content if is_link_local(address) == is_link_local(peer)]
    chosen = (wanted or list(own.content))[:1]
    return known(chosen[0], *own.sources) if chosen else absent("the instance has no BGP address", *own.sources)


def _reused_by(connection: Connection, connections: tuple[Connection, ...]) -> tuple[str, ...]:
    """Other connections of this gateway whose local network gateway claims the same BGP address."""
    mine = connection.peer_bgp.content
    return tuple(
        other.body.read.path
        for other in connections
        if other.local_network_gateway.read.key != connection.local_network_gateway.read.key
        and same_address(other.peer_bgp.content, mine)
    )


def _no_neighbour(peer: Value[str]) -> str:
    return f"no BGP neighbour {peer.content} on this instance" if peer.content else "no BGP neighbour is configured"


def _uptime(place: Place) -> Value[int]:
    """Seconds of Azure's time span text `d.hh:mm:ss.fffffff`; left out while the session is not up."""
    text = place.text()
    if text.content is None:
        return text.map(len)
    found = _TIME_SPAN.fullmatch(text.content)
    if found is None:
        return unknown(f"unreadable time span {text.content[:40]!r}", *text.sources)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return text.map(lambda _: days * 86_400 + hours * 3_600 + minutes * 60 + seconds)
