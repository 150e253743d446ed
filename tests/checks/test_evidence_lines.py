"""Every place that a finding rests on can be looked at by hand, with the clouds' own tools."""

from __future__ import annotations

import re
import shlex

import pytest

from probes.azure.reads import ADVERTISED, LEARNED, azure_read
from probes.checks.diagnose import diagnose
from probes.checks.evidence_lines import lines_for
from probes.documents import Read
from probes.gcp.reads import gcp_read, learned_read
from probes.values import Source
from tests.checks.allowed_lines import LOOKS
from tests.checks.bases import CLEAN
from tests.checks.faults import FAULTS, Fault

GATEWAY = "/subscriptions/s/resourceGroups/rg net/providers/Microsoft.Network/virtualNetworkGateways/vng"
REGION = "projects/p/regions/us-east4"

CASES = {
    "az network vnet-gateway list-learned-routes -g 'rg net' -n vng": azure_read(LEARNED, GATEWAY),
    "az network vnet-gateway list-advertised-routes -g 'rg net' -n vng --peer 169.254.21.13": azure_read(
        ADVERTISED, GATEWAY, peer="169.254.21.13"
    ),
    "gcloud compute routers list-bgp-routes cr --region us-east4 --project p --peer bgp-0"
    " --address-family IPV4 --route-direction INBOUND": learned_read(f"{REGION}/routers/cr", "bgp-0"),
    "gcloud compute regions describe us-east4 --project p": gcp_read("regions.get", REGION),
    "gcloud compute project-info describe --project p": gcp_read("projects.get", "projects/p"),
}


@pytest.mark.parametrize(("line", "read"), CASES.items(), ids=lambda value: str(value)[:50])
def test_a_read_has_the_line_that_shows_its_answer(line: str, read: Read) -> None:
    assert lines_for([Source(read, "")]) == (line,)


def test_an_item_of_a_list_over_all_regions_is_found_in_its_own() -> None:
    read = gcp_read("vpnTunnels.aggregatedList", "projects/p/aggregated/vpnTunnels")
    source = Source(read, 'items["regions/europe-west3"].vpnTunnels[4].status', "ESTABLISHED", "t-0")
    assert lines_for([source]) == ("gcloud compute vpn-tunnels describe t-0 --region europe-west3 --project p",)


def test_a_list_itself_has_no_line() -> None:
    assert lines_for([Source(gcp_read("vpnTunnels.list", f"{REGION}/vpnTunnels"), "items")]) == ()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.code}-{fault.name}")
def test_every_finding_can_be_looked_at_by_hand(fault: Fault) -> None:
    for diagnosis in diagnose(fault.apply(CLEAN.topology(), CLEAN.answer)):
        for finding in diagnosis.findings:
            lines = lines_for(finding.evidence)
            assert lines, finding
            assert len(lines) == len(set(lines))
            assert [line for line in lines if not re.match("|".join(LOOKS), line)] == []


def test_a_name_from_a_cloud_stays_one_word() -> None:
    read = azure_read("connections.get", "/subscriptions/s/resourceGroups/r/x/y/connections/a'; id;'")
    (line,) = lines_for([Source(read, "")])
    assert shlex.split(line)[-1] == read.path
