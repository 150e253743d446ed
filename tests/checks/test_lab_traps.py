"""The traps of failure catalogue 11.4, as the lab has them: what looks like a fault to somebody, and is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lab.engine.pace import Outage, Weather
from lab.observed.bgp import patch_peer
from lab.observed.clouds import TUNNELS, Clouds
from lab.observed.events import TUNNEL as TUNNEL_KEY
from lab.observed.ike import CONNECTION, TUNNEL, set_to
from lab.wire import Document, items
from probes.checks.diagnose import Diagnosis, diagnose
from probes.checks.finding import Layer
from probes.matrix import Severity
from tests.checks.bases import CLEAN
from tests.checks.faults import fall
from tests.checks.lab_bases import clean, two_links
from tests.checks.lab_clouds import open_clouds
from tests.checks.lab_faults import LabFault
from tests.checks.lab_pairs import DRAWN, alone, only, settle
from tests.checks.lab_reading import read_all
from tests.checks.lab_table import GATEWAY, SETTLED, make, set_customs, strike
from tests.probes.azure_answers import connection_read
from tests.probes.builder import edited
from tests.probes.topology import article

DEFAULT_ASN = 65515
"""Azure's own, reserved for its peers only."""


def _expect_default(router: Document) -> None:
    for peer in items(router, "bgpPeers"):
        peer["peerAsn"] = DEFAULT_ASN


def _use_default_asn(clouds: Clouds) -> None:
    clouds.patch_router(_expect_default)
    clouds.put(GATEWAY, lambda gateway: gateway["bgpSettings"].update(asn=DEFAULT_ASN))


def _make_connection_again(clouds: Clouds) -> None:
    key = clouds.lab.google.secrets[f"{TUNNELS}/{TUNNEL}"].reveal()
    body = clouds.get_arm(CONNECTION)
    clouds.finish_arm(clouds.write_arm("DELETE", CONNECTION))
    body["properties"]["sharedKey"] = key
    clouds.finish_arm(clouds.write_arm("PUT", CONNECTION, body))


TRAPS: dict[str, Callable[[Clouds], object]] = {
    "Azure's own default ASN": _use_default_asn,
    "other lifetimes than Google's": lambda clouds: clouds.put(
        CONNECTION, lambda properties: properties["ipsecPolicies"][0].update(saLifeTimeSeconds=3_600)
    ),
    "dpd of 45 s": lambda clouds: clouds.put(CONNECTION, set_to(dpdTimeoutSeconds=45)),
    "dpd of 0 means the default": lambda clouds: clouds.put(CONNECTION, set_to(dpdTimeoutSeconds=0)),
    "an empty cipher suite": lambda clouds: clouds.replace_tunnel(TUNNEL, set_to(cipherSuite={})),
    "a disabled BFD": patch_peer(bfd={"sessionInitializationMode": "DISABLED"}),
    "a connection that was made again": _make_connection_again,
    "a tunnel that was made again": lambda clouds: clouds.replace_tunnel(TUNNEL, set_to()),
    "an update that is over": lambda clouds: clouds.put(GATEWAY, set_to()),
}


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS.keys())
def test_a_trap_of_the_lab_stays_silent(trap: Callable[[Clouds], object]) -> None:
    clouds = open_clouds(clean())
    trap(clouds)
    clouds.clock.advance(SETTLED)
    diagnosis = only(read_all(clouds))
    assert [f"{each.code} {each.tunnel} {each.sentence}" for each in diagnosis.findings] == []
    assert diagnosis.complete


def _struck(outage: Outage) -> Diagnosis:
    clouds = open_clouds(clean())
    strike(outage)(clouds)
    clouds.clock.advance(SETTLED)
    return only(read_all(clouds))


def test_a_session_that_is_down_because_the_tunnel_is_gets_no_headline() -> None:
    diagnosis = _struck(Outage.PATH)
    assert [(each.code, [one.code for one in each.consequences]) for each in diagnosis.findings] == [
        ("HAVB17", ["HAVE08"])
    ]


def test_google_says_that_redundancy_is_met_while_a_tunnel_is_down() -> None:
    """It judges how the gateway is configured: neither a fault nor an all-clear."""
    diagnosis = _struck(Outage.PATH)
    assert diagnosis.link.gcp.redundancy.content == "CONNECTION_REDUNDANCY_MET"
    assert diagnosis.headline is not None
    assert diagnosis.headline.severity is Severity.BLOCKS


def test_an_update_is_told_as_a_note_and_no_more() -> None:
    clouds = open_clouds(clean())
    clouds.send_put(GATEWAY, set_to())
    diagnosis = only(read_all(clouds))
    assert [(each.code, each.severity) for each in diagnosis.findings] == [("HAVL02", Severity.NOTE)]


def test_what_may_not_be_read_is_no_fault() -> None:
    clouds = open_clouds(clean())
    for store in clouds.lab.world.subscriptions:
        store.missing_permissions = ("Microsoft.Network/virtualNetworkGateways/getbgppeerstatus/action",)
    diagnosis = only(read_all(clouds))
    assert diagnosis.findings == ()
    assert not diagnosis.complete


def _is_of_one_link(fault: LabFault) -> bool:
    """Whether it changes neither the Azure gateway nor its VNet, which both links share."""
    shared = ("virtualNetworkGateways.get", "virtualNetworks.get")
    return not any(place[0] in shared for place in alone(fault).touched)


MADE = [fault for fault in DRAWN if (fault.writes or not fault.observed) and fault.tunnel]


def _told_of_the_other_link(fault: LabFault) -> list[str]:
    clouds = open_clouds(two_links())
    make(fault, clouds)
    clouds.clock.advance(SETTLED)
    mine, other = diagnose(read_all(clouds))
    assert fault.code in {one.code for each in mine.findings for one in (each, *each.consequences)}, fault.name
    return [f"{fault.name}: {each.code} {each.tunnel} {each.sentence}" for each in other.findings]


def test_a_fault_of_one_link_is_not_told_of_another_link_of_the_same_gateway() -> None:
    of_one_link = [fault for fault in MADE if _is_of_one_link(fault)]
    assert len(of_one_link) > 40
    assert [told for fault in of_one_link for told in _told_of_the_other_link(fault)] == []


def test_a_picked_address_that_the_instance_lacks_is_told_so() -> None:
    """Whoever writes the gateway's addresses anew for one link takes them from the other."""
    clouds = open_clouds(two_links())
    clouds.put(GATEWAY, set_customs(("169.254.21.14",), ("169.254.22.50", "169.254.22.54")))
    clouds.clock.advance(SETTLED)
    mine, other = diagnose(read_all(clouds))
    assert mine.findings == ()
    assert [(each.code, each.tunnel, len(each.remedies)) for each in other.findings] == [("HAVC15", "tunnel 0", 1)]
    (remedy,) = other.findings[0].remedies
    assert [target.value for target in remedy.targets] == [["169.254.21.14", "169.254.21.18"]]


FIRST_TUNNEL = TUNNEL_KEY.replace("azure-1", "azure-0")
OF_ONE_TUNNEL = [fault for fault in DRAWN if fault.tunnel or fault.code == "HAVA18"]


def _codes_of_the_first_tunnel(fault: LabFault) -> list[str]:
    """What heads the first tunnel, whose path is dead, while the second one has a fault."""
    clouds = open_clouds(clean())
    make(fault, clouds)
    clouds.lab.world.set_weather(Weather({FIRST_TUNNEL: Outage.PATH}))
    clouds.clock.advance(SETTLED)
    return [each.code for each in only(read_all(clouds)).findings if each.tunnel == "tunnel 0"]


def test_a_fault_of_one_tunnel_does_not_explain_the_fall_of_the_other() -> None:
    told = {fault.name: _codes_of_the_first_tunnel(fault) for fault in OF_ONE_TUNNEL}
    assert {name: codes for name, codes in told.items() if "HAVB17" not in codes} == {}


def test_a_connection_that_failed_explains_nothing_of_another_one() -> None:
    failed = edited(CLEAN.answer(article()), connection_read("c1"), "properties/provisioningState", "Failed")
    diagnosis = only(fall(failed, Layer.IKE))
    assert [(each.code, each.tunnel) for each in diagnosis.findings][:2] == [("HAVL01", ""), ("HAVB17", "tunnel 0")]
    assert [each.code for each in diagnosis.of_tunnel("tunnel 0")] == ["HAVB17"]


def test_the_same_state_is_read_the_same_twice() -> None:
    assert [each.findings for each in diagnose(settle())] == [each.findings for each in diagnose(settle())]
