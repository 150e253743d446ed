"""Paths into documents, and where two documents differ."""

from __future__ import annotations

import pytest

from changes.fields import Change, FieldError, differences, read_field, same_value, set_field, split_path
from probes.documents import Json

INSTANCE = (
    "/subscriptions/s/resourceGroups/g.x/providers/Microsoft.Network/virtualNetworkGateways/v/ipConfigurations/i1"
)
ROUTER: dict[str, Json] = {
    "bgpPeers": [{"name": "one", "peerAsn": 1}, {"name": "two", "peerAsn": 2, "enable": "FALSE"}],
    "bgp": {"asn": 65509},
}


def test_a_path_goes_through_names_ids_and_positions() -> None:
    assert split_path(f"a.b[{INSTANCE}].c") == ("a", "b", f"[{INSTANCE}", "c")
    assert read_field(ROUTER, "bgpPeers[two].enable") == "FALSE"
    assert read_field(ROUTER, "bgpPeers[1].peerAsn") == 2
    assert read_field(ROUTER, "bgpPeers[three].peerAsn") is None
    body: Json = {"rows": [{"ipconfigurationId": INSTANCE.upper(), "custom": ["x"]}]}
    assert read_field(body, f"rows[{INSTANCE}].custom") == ["x"]


@pytest.mark.parametrize("path", ["", ".a", "a[", "a[]", "a]b", "[x", "a..b"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(FieldError):
        split_path(path)


def test_setting_a_field_leaves_the_document_it_was_given_alone() -> None:
    changed = set_field(ROUTER, "bgpPeers[two].enable", "TRUE")
    assert read_field(changed, "bgpPeers[two].enable") == "TRUE"
    assert read_field(ROUTER, "bgpPeers[two].enable") == "FALSE"
    assert differences(ROUTER, changed) == (Change("bgpPeers[two].enable", "FALSE", "TRUE"),)


def test_none_takes_a_field_out_and_objects_on_the_way_are_made() -> None:
    assert read_field(set_field(ROUTER, "bgpPeers[two].enable", None), "bgpPeers[two]") == {"name": "two", "peerAsn": 2}
    assert set_field({}, "properties.bgpSettings.asn", 5) == {"properties": {"bgpSettings": {"asn": 5}}}


def test_an_entry_is_made_only_where_an_azure_instance_picks_its_address() -> None:
    path = f"properties.gatewayCustomBgpIpAddresses[{INSTANCE}].customBgpIpAddress"
    made = {"ipConfigurationId": INSTANCE, "customBgpIpAddress": "169.254.21.2"}
    assert read_field(set_field({}, path, "169.254.21.2"), "properties.gatewayCustomBgpIpAddresses") == [made]
    for lost in ("bgpPeers[three].peerAsn", "bgpPeers[].peerAsn", "bgp[x].y", "bgp.asn.z", "bgpPeers[three]"):
        with pytest.raises(FieldError):
            set_field(ROUTER, lost, 1)


def test_order_links_empty_members_and_what_moves_by_itself_are_no_difference() -> None:
    one: Json = {"etag": "a", "rows": [{"name": "x", "v": 1}, {"name": "y"}], "link": "projects/p/global/networks/n"}
    two: Json = {
        "etag": "b",
        "rows": [{"name": "y", "empty": []}, {"name": "x", "v": 1}],
        "link": "https://www.googleapis.com/compute/v1/projects/p/global/networks/n",
        "properties": {"provisioningState": "Updating"},
    }
    assert differences(one, two) == ()
    assert same_value(None, [])
    assert not same_value(False, None)
    assert not same_value(0, None)


def test_every_other_difference_is_told_by_its_path() -> None:
    before: Json = {"a": {"b": 1}, "named": [{"name": "x", "v": 1}], "plain": [1, 2], "rows": [{"v": 1, "w": 1}]}
    after: Json = {"a": {}, "named": [{"name": "z", "v": 1}], "plain": [1, 2, 3], "rows": [{"v": 2, "w": 1}]}
    told = differences(before, after)
    assert [change.path for change in told] == ["a.b", "named[x]", "named[z]", "plain", "rows[0].v"]
    assert str(told[0]) == "a.b: 1 -> nothing"
