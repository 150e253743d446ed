"""What a check looks at: a tunnel or a link of the model, with the resources behind it as they were answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import IPv4Network

from probes.azure.reads import azure_read, network_of
from probes.checks.indexes import connections_of, networks_in
from probes.documents import Documents
from probes.gcp.lists import Lists
from probes.gcp.reads import REDUNDANCY, gcp_read, path_of, project_of
from probes.gcp.routers import Routers, Session
from probes.model import Link, Tunnel, TunnelEnd
from probes.reading import Place, find_place
from probes.routes.model import Reconciliation
from probes.routes.reconcile import reconcile

MET, NOT_MET = "CONNECTION_REDUNDANCY_MET", "CONNECTION_REDUNDANCY_NOT_MET"
"""Google's words for a peer that the tunnels cover, and do not (Compute API, vpnGateways.getStatus; documented)."""


@dataclass(frozen=True)
class LinkLook:
    """One link.

    Attributes:
        documents: everything that was answered.
        lists: Google's lists among them.
        touched: the answers that were looked at since it was last emptied, so that a check that says nothing can be
            told from one that had nothing to look at.
    """

    link: Link
    documents: Documents
    lists: Lists
    routers: Routers
    touched: list[Place] = field(default_factory=list)

    def touch(self, place: Place) -> Place:
        """The same place, noted as looked at."""
        self.touched.append(place)
        return place

    @property
    def azure_gateway(self) -> Place:
        """The Azure gateway's answer."""
        return self.touch(self._azure_gateway)

    @cached_property
    def _azure_gateway(self) -> Place:
        return find_place(self.documents, azure_read("virtualNetworkGateways.get", self.link.azure.id))

    @property
    def network(self) -> Place:
        """The answer for the VNet that the Azure gateway is in."""
        return self.touch(self._network)

    @cached_property
    def _network(self) -> Place:
        first = self._azure_gateway["properties"]["ipConfigurations"][0]
        network = network_of(first["properties"]["subnet"]["id"].string())
        return find_place(self.documents, azure_read("virtualNetworks.get", network), by_choice=True)

    @property
    def public_addresses(self) -> tuple[Place, ...]:
        """The public IP addresses of the Azure gateway, by instance."""
        return tuple(map(self.touch, self._public_addresses))

    @cached_property
    def _public_addresses(self) -> tuple[Place, ...]:
        configurations = self._azure_gateway["properties"]["ipConfigurations"].each()
        ids = [item["properties"]["publicIPAddress"]["id"].string() for item in configurations]
        return tuple(find_place(self.documents, azure_read("publicIPAddresses.get", one)) for one in ids if one)

    @cached_property
    def google_gateway(self) -> Place:
        """The HA VPN gateway's item; nothing where the model has it from elsewhere."""
        return self.lists.of("vpnGateways").by_path.get(self.link.gcp.id, _nowhere(self._azure_gateway))

    @cached_property
    def azure_ranges(self) -> frozenset[IPv4Network]:
        """What lies behind Azure, as far as is known: the VNet's prefixes, and what Google learned over the link."""
        learned = [end.prefixes_received.content for each in self.tunnels if (end := each.gcp)]
        return networks_in(self.link.azure.prefixes.content, *learned)

    @cached_property
    def google_ranges(self) -> frozenset[IPv4Network]:
        """What lies behind Google, as far as is known: the network's subnets, and what it advertises over the link."""
        sent = [end.prefixes_sent.content for each in self.tunnels if (end := each.gcp)]
        return networks_in(self.link.gcp.prefixes.content, *sent)

    @cached_property
    def tunnels(self) -> tuple[TunnelLook, ...]:
        """The tunnels in the order of the matrix, without the spare ends."""
        real = [tunnel for tunnel in self.link.tunnels if not tunnel.spare]
        return tuple(TunnelLook(number, tunnel, self) for number, tunnel in enumerate(real))

    @cached_property
    def routes(self) -> Reconciliation:
        """What each side advertises against what the other learned, worked out at most once."""
        return reconcile(self.link, self.documents, self.lists)

    @property
    def coverage(self) -> Place:
        """Google's words on the redundancy of the tunnels of its gateway, a row for each peer."""
        return self.touch(self._coverage)

    @cached_property
    def _coverage(self) -> Place:
        read = gcp_read(REDUNDANCY, f"{self.link.gcp.id}/getStatus")
        return find_place(self.documents, read)["result"]["vpnConnections"]

    def coverage_of_peer(self) -> tuple[Place, ...]:
        """The rows about this link's peer; all where none says whom it is about."""
        rows = self.coverage.each()
        peers = {tunnel.gcp.remote_id.content for tunnel in self.tunnels if tunnel.gcp} - {None}
        if not any(row["peerExternalGateway"].string() for row in rows):
            return rows
        return tuple(row for row in rows if path_of(row["peerExternalGateway"].string()) in peers)

    @property
    def used_routers(self) -> tuple[Place, ...]:
        """The Cloud Routers of the link's tunnels, each once."""
        found = {
            look.session.router_path: look.session.router
            for look in self.tunnels
            if look.gcp and look.session.router.exists
        }
        return tuple(found[path] for path in sorted(found))

    def connections(self) -> tuple[Place, ...]:
        """Every connection that was read and names the Azure gateway, of any type."""
        return connections_of(self.lists, self.link.azure.id)

    def local_network_gateway(self, connection: Place) -> Place:
        """The answer for the local network gateway of a connection."""
        reference = connection["properties"]["localNetworkGateway2"]
        identity = reference["id"].string()
        if not identity:
            return reference
        return self.touch(find_place(self.documents, azure_read("localNetworkGateways.get", identity)))


@dataclass(frozen=True)
class TunnelLook:
    """One tunnel of a link; `number` is its place in the matrix."""

    number: int
    tunnel: Tunnel
    link_look: LinkLook
    _judged: dict[Callable[[TunnelLook], str], str] = field(default_factory=dict, repr=False, compare=False)

    def once(self, judge: Callable[[TunnelLook], str]) -> str:
        """What `judge` says of this tunnel, for several checks that rest on the same judgement."""
        if judge not in self._judged:
            self._judged[judge] = judge(self)
        return self._judged[judge]

    @property
    def key(self) -> str:
        """The key of its section in the matrix."""
        return f"tunnel {self.number}"

    @property
    def azure(self) -> TunnelEnd | None:
        """Azure's end."""
        return self.tunnel.azure

    @property
    def gcp(self) -> TunnelEnd | None:
        """Google's end."""
        return self.tunnel.gcp

    @property
    def link(self) -> Link:
        """The link it is part of."""
        return self.link_look.link

    @cached_property
    def ends(self) -> tuple[TunnelEnd, TunnelEnd] | None:
        """Azure's and Google's end, where the tunnel has both."""
        return (self.azure, self.gcp) if self.azure and self.gcp else None

    @property
    def connection(self) -> Place:
        """The Azure connection's answer; nothing where Azure has no end."""
        return self.link_look.touch(self._connection)

    @cached_property
    def _connection(self) -> Place:
        if self.azure is None:
            return _nowhere(self.link_look.azure_gateway)
        return find_place(self.link_look.documents, azure_read("connections.get", self.azure.resource_id))

    @property
    def local_network_gateway(self) -> Place:
        """The answer for the connection's local network gateway."""
        self.link_look.touch(self._connection)
        return self.link_look.touch(self._local_network_gateway)

    @cached_property
    def _local_network_gateway(self) -> Place:
        return self.link_look.local_network_gateway(self._connection)

    @cached_property
    def google_tunnel(self) -> Place:
        """The VPN tunnel's item; nothing where Google has no end."""
        path = self.gcp.resource_id if self.gcp else ""
        return self.link_look.lists.of("vpnTunnels").by_path.get(path, _nowhere(self.link_look.azure_gateway))

    @property
    def external(self) -> Place:
        """The external VPN gateway's item."""
        path = path_of(self.google_tunnel["peerExternalGateway"].string())
        lists = self.link_look.lists
        unread = lists.find_unread("externalVpnGateways", project_of(path)) if path else None
        missing = unread or self.google_tunnel["-"]
        return self.link_look.touch(lists.of("externalVpnGateways").by_path.get(path, missing))

    @property
    def session(self) -> Session:
        """Router, interface, peer and status of Google's BGP session; places without content where it has none."""
        session = self._session
        self.link_look.touch(session.router)
        return session

    @cached_property
    def _session(self) -> Session:
        if self.gcp is None:
            nothing = _nowhere(self.link_look.azure_gateway)
            return Session(nothing, nothing, nothing, nothing, "")
        return self.link_look.routers.find_session(self.google_tunnel)

    @property
    def chosen_address(self) -> Place:
        """The entry of the connection's `gatewayCustomBgpIpAddresses` for this instance, or nothing."""
        entries = self.connection["properties"]["gatewayCustomBgpIpAddresses"]
        name = self.instance_id.casefold()
        return next(
            (entry for entry in entries.each() if entry["ipConfigurationId"].string().casefold() == name), entries[-1]
        )

    @property
    def instance_id(self) -> str:
        """The id of the IP configuration of the Azure instance."""
        index = self.azure.index if self.azure else -1
        return next((item.name for item in self.link.azure.addresses if item.index == index), "")


def _nowhere(place: Place) -> Place:
    """A place without content."""
    return Place(place.read, "", None)


def item_path(place: Place) -> str:
    """The path of the resource that an item of a Google list is."""
    return path_of(place["selfLink"].string())
