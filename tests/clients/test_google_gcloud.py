"""gcloud builds one tunnel of the article on the lab, reads it and deletes it."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import Lab, start_lab
from tests.lab.google_build import KEYS

GCLOUD = shutil.which("gcloud") or "/usr/bin/gcloud"

pytestmark = [
    pytest.mark.skipif(os.environ.get("RUN_CLIENTS") != "1", reason="slow: set RUN_CLIENTS=1"),
    pytest.mark.skipif(not Path(GCLOUD).exists(), reason="gcloud is not installed"),
]

Run = Callable[..., Any]


@pytest.fixture
def lab() -> Iterator[Lab]:
    with start_lab("healthy", speed=1000) as lab:
        lab.google.documents.clear()
        yield lab


@pytest.fixture
def gcloud(lab: Lab, tmp_path: Path) -> Run:
    """Run `gcloud compute` with a folder and a token of its own and return what it printed as JSON."""
    token = tmp_path / "token"
    token.write_text(lab._world.identity.issue("google"), encoding="utf-8")
    environment = {
        **{name: os.environ[name] for name in ("HOME", "PATH")},
        **{name: lab.environment[name] for name in ("NO_PROXY", "no_proxy")},
        "CLOUDSDK_CONFIG": str(tmp_path / "gcloud"),
        "CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE": f"{lab.http_url}/compute/v1/",
        "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE": str(token),
        "CLOUDSDK_CORE_PROJECT": lab.google.project,
        "CLOUDSDK_CORE_DISABLE_PROMPTS": "1",
        "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING": "1",
        "CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK": "1",
        "CLOUDSDK_COMPUTE_REGION": lab.google.region,
    }

    def run(command: str) -> Any:
        words = [GCLOUD, "compute", *command.split(), "--format=json"]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else None

    return run


def test_gcloud_builds_reads_and_deletes(lab: Lab, gcloud: Run) -> None:
    region = f"--region={lab.google.region}"
    gcloud("networks create vpc --subnet-mode=custom")
    gcloud(f"vpn-gateways create gw --network=vpc {region}")
    gcloud("external-vpn-gateways create azure --interfaces=0=203.0.113.10,1=203.0.113.11")
    gcloud(f"routers create cr --network=vpc --asn=65509 {region}")
    gateway = gcloud(f"vpn-gateways describe gw {region}")
    site = lab.azure.document("localNetworkGateways", "lng-google-0")["properties"]
    site["gatewayIpAddress"] = gateway["vpnInterfaces"][0]["ipAddress"]
    for number in range(2):
        gcloud(
            f"vpn-tunnels create tunnel-{number} --vpn-gateway=gw --interface={number} --router=cr {region} "
            f"--peer-external-gateway=azure --peer-external-gateway-interface={number} "
            f"--ike-version=2 --shared-secret={KEYS[number]}"
        )
    gcloud(
        f"routers add-interface cr --interface-name=if-0 --vpn-tunnel=tunnel-0 {region} "
        "--ip-address=169.254.21.13 --mask-length=30"
    )
    gcloud(f"routers add-bgp-peer cr --peer-name=peer-0 --interface=if-0 --peer-asn=65510 {region}")
    tunnel = gcloud(f"vpn-tunnels describe tunnel-0 {region}")
    assert tunnel["status"] == "ESTABLISHED"
    assert tunnel["vpnGateway"].startswith("https://www.googleapis.com/")
    assert gcloud(f"routers get-status cr {region}")["result"]["bgpPeerStatus"][0]["peerIpAddress"] == "169.254.21.14"
    assert len(gcloud("vpn-tunnels list --filter=status:ESTABLISHED")) == 1
    gcloud(f"vpn-tunnels delete tunnel-0 tunnel-1 {region}")
    assert lab.google.list_type("vpnTunnels") == {}
    assert any(call.path == "/batch/compute/v1" for call in lab.requests)
