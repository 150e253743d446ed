"""What is recognised and not compared is named."""

from __future__ import annotations

import pytest

from lab import Lab
from tests.probes.labs import read_once


@pytest.mark.parametrize("lab", ["classic"], indirect=True)
def test_a_classic_vpn_tunnel_is_named_with_its_gateway_and_its_peer(lab: Lab) -> None:
    view = read_once(lab)
    assert view.matrices == ()
    (told,) = [note for note in view.notes if "Classic VPN" in note]
    for part in ("tunnel-classic", "northwind-net-prod", "203.0.113.10", "classic-gw", "out of scope"):
        assert part in told


@pytest.mark.parametrize("lab", ["healthy"], indirect=True)
def test_an_ha_vpn_tunnel_is_not_called_classic(lab: Lab) -> None:
    assert not [note for note in read_once(lab).notes if "Classic VPN" in note]
