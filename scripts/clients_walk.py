"""The article's link with az's and gcloud's own commands, from two empty clouds and back, and the page that tells it.

`make clients` runs these very commands, so the page can't promise what the clients don't do. `python -m
scripts.clients_walk` writes docs/clients.md and keeps its last part, which only a run of the clients writes.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

PAGE = Path(__file__).parent.parent / "docs" / "clients.md"
LAST_RUN = "## Last run\n"
WIDTH = 120
NOT_RUN = f"{LAST_RUN}\nNobody ran it yet.\n"


@dataclass(frozen=True)
class Step:
    """One heading of the walk, what there is to know, and what to type, one command of a shell each."""

    title: str
    told: str
    commands: tuple[str, ...]


SETTINGS = Step(
    "Settings",
    "So that no command has to repeat them. The keys go into files of your own: on a command line everybody on the "
    "machine could read them.",
    (
        'az configure --defaults group="$HAVPN_AZURE_RESOURCE_GROUP"',
        'gcloud config set compute/region "$HAVPN_GCP_REGION"',
        "keys=$(mktemp -d)",
        """\
for tunnel in 0 1; do
  openssl rand -base64 24 > "$keys/psk-$tunnel.txt"
  echo "--shared-secret: '$(cat "$keys/psk-$tunnel.txt")'" > "$keys/psk-$tunnel.yaml"
done""",
    ),
)

AZURE_NETWORK = Step(
    "Azure: network",
    "The gateway's subnet must have this name.",
    (
        """\
az network vnet create --name vnet-hub --address-prefixes 10.100.0.0/16 \\
  --subnet-name snet-workload --subnet-prefixes 10.100.1.0/24""",
        """\
az network vnet subnet create --vnet-name vnet-hub --name GatewaySubnet \\
  --address-prefixes 10.100.255.0/26""",
        "az network nsg create --name nsg-workload",
        """\
az network nsg rule create --nsg-name nsg-workload --name allow-google --priority 200 \\
  --direction Inbound --access Allow --protocol '*' \\
  --source-address-prefixes 10.101.0.0/20 --destination-port-ranges '*'""",
        """\
az network vnet subnet update --vnet-name vnet-hub --name snet-workload \\
  --network-security-group nsg-workload""",
    ),
)

AZURE_GATEWAY = Step(
    "Azure: gateway",
    "Two public addresses make it active-active. In a real cloud this takes half an hour. `vnet-gateway create` has no "
    "option for APIPA addresses; `--set` writes them.",
    (
        *(
            f"az network public-ip create --name pip-vng-{number} --sku Standard \\\n"
            "  --allocation-method Static --zone 1 2 3"
            for number in range(2)
        ),
        """\
az network vnet-gateway create --name vng-prod --vnet vnet-hub \\
  --public-ip-addresses pip-vng-0 pip-vng-1 --gateway-type Vpn --vpn-type RouteBased \\
  --sku VpnGw2AZ --vpn-gateway-generation Generation2 --asn 65510""",
        """\
az network vnet-gateway update --name vng-prod --set \\
  "bgpSettings.bgpPeeringAddresses[0].customBgpIpAddresses=['169.254.21.14']" \\
  "bgpSettings.bgpPeeringAddresses[1].customBgpIpAddresses=['169.254.22.50']\"""",
        *(
            f"azure_{number}=$(az network public-ip show --name pip-vng-{number} --query ipAddress --output tsv)"
            for number in range(2)
        ),
    ),
)

GOOGLE = Step(
    "Google: network, gateway and router",
    "",
    (
        "gcloud compute networks create vpc-prod --subnet-mode=custom --bgp-routing-mode=global",
        "gcloud compute networks subnets create snet-apps --network=vpc-prod --range=10.101.0.0/20",
        """\
gcloud compute firewall-rules create allow-from-azure --network=vpc-prod \\
  --direction=INGRESS --allow=tcp,udp,icmp --source-ranges=10.100.0.0/16""",
        "gcloud compute vpn-gateways create ha-vpn-gw --network=vpc-prod",
        'gcloud compute external-vpn-gateways create azure-vng-prod --interfaces="0=$azure_0,1=$azure_1"',
        "gcloud compute routers create cr-azure --network=vpc-prod --asn=65509",
        *(
            f"google_{number}=$(gcloud compute vpn-gateways describe ha-vpn-gw \\\n"
            f"  --format='value(vpnInterfaces[{number}].ipAddress)')"
            for number in range(2)
        ),
    ),
)

PEERS = ("169.254.21.13", "169.254.22.49")
APIPAS = ("169.254.21.14", "169.254.22.50")

CONNECTIONS = Step(
    "Azure: connections",
    "A local network gateway stands for one of Google's two interfaces. `vpn-connection create` has no option for the "
    "APIPA addresses either: without them the connection would speak BGP from the gateway's default address.",
    (
        *(
            f'az network local-gateway create --name lng-google-{number} --gateway-ip-address "$google_{number}" \\\n'
            f"  --asn 65509 --bgp-peering-address {PEERS[number]}"
            for number in range(2)
        ),
        *(
            f"az network vpn-connection create --name cn-google-{number} --vnet-gateway1 vng-prod \\\n"
            f'  --local-gateway2 lng-google-{number} --shared-key "@$keys/psk-{number}.txt" --enable-bgp'
            for number in range(2)
        ),
        "instances=$(az network vnet-gateway show --name vng-prod --query id --output tsv)/ipConfigurations",
        *(
            f'az network vpn-connection update --name cn-google-{number} --set "gatewayCustomBgpIpAddresses=[\n'
            "  {'ipConfigurationId':'$instances/vnetGatewayConfig0','customBgpIpAddress':'169.254.21.14'},\n"
            "  {'ipConfigurationId':'$instances/vnetGatewayConfig1','customBgpIpAddress':'169.254.22.50'}]\""
            for number in range(2)
        ),
    ),
)

TUNNELS = Step(
    "Google: tunnels and BGP",
    "",
    tuple(
        command
        for number in range(2)
        for command in (
            f"gcloud compute vpn-tunnels create tunnel-azure-{number} --vpn-gateway=ha-vpn-gw --interface={number} \\\n"
            f"  --peer-external-gateway=azure-vng-prod --peer-external-gateway-interface={number} \\\n"
            f'  --router=cr-azure --ike-version=2 --flags-file="$keys/psk-{number}.yaml"',
            f"gcloud compute routers add-interface cr-azure --interface-name=if-azure-{number} \\\n"
            f"  --vpn-tunnel=tunnel-azure-{number} --ip-address={PEERS[number]} --mask-length=30",
            f"gcloud compute routers add-bgp-peer cr-azure --peer-name=bgp-azure-{number} \\\n"
            f"  --interface=if-azure-{number} --peer-ip-address={APIPAS[number]} --peer-asn=65510",
        )
    ),
)

LOOK = Step(
    "Both sides",
    "Two rows of Azure's table say `Connected` with a neighbour in 169.254, one for each tunnel; the other two are the "
    "pairs that have no tunnel. Google says `Established` twice. `havpn-tui` in the same terminal shows both at once.",
    (
        "az network vnet-gateway list-bgp-peer-status --name vng-prod --output table",
        "az network vnet-gateway list-learned-routes --name vng-prod --output table",
        f"az network vnet-gateway list-advertised-routes --name vng-prod --peer {PEERS[0]} --output table",
        "az network vpn-connection show --name cn-google-0 --query connectionStatus",
        "az network vpn-connection list-ike-sas --name cn-google-0",
        "gcloud compute vpn-tunnels list --format='table(name, status, detailedStatus)'",
        """\
gcloud compute routers get-status cr-azure \\
  --format='flattened(result.bgpPeerStatus[].name, result.bgpPeerStatus[].state)'""",
    ),
)

REMOVAL = Step(
    "And back",
    "In this order: what is used can't be deleted.",
    (
        *(f"az network vpn-connection delete --name cn-google-{number}" for number in range(2)),
        *(f"az network local-gateway delete --name lng-google-{number}" for number in range(2)),
        "az network vnet-gateway delete --name vng-prod",
        *(f"az network public-ip delete --name pip-vng-{number}" for number in range(2)),
        "az network vnet delete --name vnet-hub",
        "az network nsg delete --name nsg-workload",
        "gcloud compute vpn-tunnels delete tunnel-azure-0 tunnel-azure-1 --quiet",
        "gcloud compute routers delete cr-azure --quiet",
        "gcloud compute vpn-gateways delete ha-vpn-gw --quiet",
        "gcloud compute external-vpn-gateways delete azure-vng-prod --quiet",
        "gcloud compute firewall-rules delete allow-from-azure --quiet",
        "gcloud compute networks subnets delete snet-apps --quiet",
        "gcloud compute networks delete vpc-prod --quiet",
        'rm -r "$keys"',
    ),
)

BUILD = (SETTINGS, AZURE_NETWORK, AZURE_GATEWAY, GOOGLE, CONNECTIONS, TUNNELS)
WALK = (*BUILD, LOOK, REMOVAL)

HEAD = """\
# az and gcloud on the lab

The lab answers Microsoft's and Google's own command lines. This is the article's link, from two empty clouds to two
tunnels with BGP and back, in their commands alone. `make clients` runs what stands here, in this order.

`python -m scripts.clients_walk` writes this page; a test holds it current. Its last part is written by
`make clients WRITE=1`.

## Before

`havpn-tui lab empty` serves two empty clouds and prints what the clients need. Paste all of it into a second terminal
with bash or zsh: nothing in it changes the settings you have. `make clients-az` puts the az that was tested into
`.clients/`, for `export PATH="$PWD/.clients/bin:$PATH"`; gcloud is Google's own installation.

Time in the lab goes fifty times as fast: the gateway takes half a minute.
"""


def make_page(last_run: str) -> str:
    """Return the page; `last_run` begins with its heading."""
    sections = (
        "\n".join(
            (
                f"## {step.title}\n",
                *((f"{fill(step.told, WIDTH)}\n",) if step.told else ()),
                "```sh",
                *step.commands,
                "```\n",
            )
        )
        for step in WALK
    )
    return "\n".join((HEAD, *sections, last_run))


def read_last_run(text: str) -> str:
    """Return the part of the page that a run wrote, or one that says that nobody ran it."""
    _, heading, told = text.partition(LAST_RUN)
    return f"{heading}{told}" if heading else NOT_RUN


def write_page(last_run: str | None = None) -> None:
    """Write the page with another last part, or with the one it has."""
    before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    PAGE.write_text(make_page(last_run or read_last_run(before)), encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` return 1 if it is not current."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if "--check" in arguments:
        return int(text != make_page(read_last_run(text)))
    write_page()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
