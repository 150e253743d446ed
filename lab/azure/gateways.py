"""Virtual network gateways as ARM answers them."""

from lab.azure.store import AzureStore
from lab.wire import Document, dig, items


def render_gateway(store: AzureStore, gateway: Document) -> Document:
    """Return a gateway with what the service fills in: the tunnel address of each instance and the joined BGP address.

    What the document already says stays.
    """
    settings = dig(gateway, "properties.bgpSettings")
    if not isinstance(settings, dict):
        return gateway
    configurations = {entry["id"].lower(): entry for entry in items(gateway, "properties.ipConfigurations")}
    rows = []
    for row in items(settings, "bgpPeeringAddresses"):
        configuration = configurations.get(str(row.get("ipconfigurationId", "")).lower(), {})
        address = store.public_address(configuration)
        rows.append({"tunnelIpAddresses": [address] if address else [], **row})
    # An active-active gateway's bgpPeeringAddress is one comma-separated string of both instances' addresses.
    defaults = [address for row in rows for address in row.get("defaultBgpIpAddresses", [])]
    filled = {"bgpPeeringAddress": ",".join(defaults), **settings, "bgpPeeringAddresses": rows}
    return {**gateway, "properties": {**gateway["properties"], "bgpSettings": filled}}
