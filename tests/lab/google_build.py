"""Writes to the lab's Google side, and the article's Google side as request bodies."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lab import Lab
from tests.lab.clients import GoogleReader, open_google

REGION = "/regions/us-east4"
KEYS = ("Rk7tVw2mQx9LpZ4bNc8sHd3f", "Yg5jTn8rBw3kXv6hMq2pCs7d")
PEER_ADDRESSES = ("203.0.113.10", "203.0.113.11")


class Writer:
    """Writes below the lab's project."""

    def __init__(self, lab: Lab, reader: GoogleReader) -> None:
        self.lab, self.reader = lab, reader
        self.link = f"projects/{lab.google.project}"

    def send(self, method: str, path: str, body: Any = None, **query: str) -> tuple[int, Any]:
        """Return status and JSON of a request; a body of bytes goes as it is."""
        sent = {"data": body} if isinstance(body, bytes) else {"json": body}
        answer = self.reader.session.request(method, f"{self.reader.base}{path}", params=query, **sent)
        return answer.status_code, answer.json()

    def wait(self, operation: Any) -> Any:
        """Return an operation after it ended."""
        path = operation["selfLink"].partition(f"projects/{self.lab.google.project}")[2]
        status, done = self.send("POST", f"{path}/wait")
        assert (status, done["status"], done["progress"]) == (200, "DONE", 100), done
        return done

    def write(self, method: str, path: str, body: Any = None) -> Any:
        """Return the operation of a write after it ended well."""
        status, operation = self.send(method, path, body)
        assert status == 200, operation
        done = self.wait(operation)
        assert "error" not in done, done
        return done

    def refusal(self, method: str, path: str, body: Any = None, **query: str) -> tuple[int, str, str]:
        """Return status, reason and message of a request that is refused, or whose operation fails."""
        status, answer = self.send(method, path, body, **query)
        if status == 200:
            done = self.wait(answer)
            error = done["error"]["errors"][0]
            return done["httpErrorStatusCode"], error["code"], error["message"]
        error = answer["error"]
        assert (error["code"], error["message"]) == (status, error["errors"][0]["message"])
        return status, error["errors"][0]["reason"], error["message"]


@contextmanager
def open_writer(lab: Lab) -> Iterator[Writer]:
    """Yield a writer over google-auth's session."""
    with open_google(lab) as reader:
        yield Writer(lab, reader)


def make_tunnel(number: int, **changes: Any) -> dict[str, Any]:
    """Return the body of one of the article's tunnels."""
    body = {
        "name": f"tunnel-{number}",
        "vpnGateway": "regions/us-east4/vpnGateways/gw",
        "vpnGatewayInterface": number,
        "peerExternalGateway": "global/externalVpnGateways/azure",
        "peerExternalGatewayInterface": number,
        "router": "regions/us-east4/routers/cr",
        "sharedSecret": KEYS[number],
        "ikeVersion": 2,
    }
    return {field: value for field, value in (body | changes).items() if value is not None}


def build_base(writer: Writer) -> None:
    """Build all of the article's Google side up to, but without, the tunnels."""
    network = f"{writer.link}/global/networks/vpc"
    writer.write("POST", "/global/networks", {"name": "vpc", "autoCreateSubnetworks": False})
    for path, body in (
        (f"{REGION}/subnetworks", {"name": "snet", "network": network, "ipCidrRange": "10.101.0.0/20"}),
        ("/global/firewalls", {"name": "fw", "network": network, "allowed": [{"IPProtocol": "tcp"}]}),
        (f"{REGION}/vpnGateways", {"name": "gw", "network": network}),
        (f"{REGION}/routers", {"name": "cr", "network": network, "bgp": {"asn": 65509}}),
        (
            "/global/externalVpnGateways",
            {
                "name": "azure",
                "redundancyType": "TWO_IPS_REDUNDANCY",
                "interfaces": [{"id": i, "ipAddress": address} for i, address in enumerate(PEER_ADDRESSES)],
            },
        ),
    ):
        writer.write("POST", path, body)


def make_sessions(ranges: tuple[str, str] = ("169.254.21.13/30", "169.254.22.49/30")) -> dict[str, Any]:
    """Return the patch that gives the router its interfaces and peers, addresses of the peers left out."""
    return {
        "interfaces": [
            {"name": f"if-{i}", "ipRange": text, "linkedVpnTunnel": f"regions/us-east4/vpnTunnels/tunnel-{i}"}
            for i, text in enumerate(ranges)
        ],
        "bgpPeers": [{"name": f"peer-{i}", "interfaceName": f"if-{i}", "peerAsn": 65510} for i in range(2)],
    }


def build_all(writer: Writer) -> None:
    """Build the article's Google side."""
    build_base(writer)
    for number in range(2):
        writer.write("POST", f"{REGION}/vpnTunnels", make_tunnel(number))
    writer.write("PATCH", f"{REGION}/routers/cr", make_sessions())
