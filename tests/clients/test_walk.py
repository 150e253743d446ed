"""The walk of docs/clients.md, as a person would paste it: two empty clouds, the article's link, and back."""

import json
from collections.abc import Iterable

import pytest

from lab import Lab
from scripts.clients_walk import BUILD, LOOK, REMOVAL, Step
from tests.clients.conftest import Open
from tests.clients.programs import NEEDS_AZ, NEEDS_GCLOUD, SLOW, Shell
from tests.clients.record import Record, name_command

pytestmark = [SLOW, NEEDS_AZ, NEEDS_GCLOUD, pytest.mark.timeout(1200)]

TRIES = 30
BGP = "az network vnet-gateway list-bgp-peer-status --name vng-prod --output json"
STATUS = "gcloud compute routers get-status cr-azure --format=json"


def walk(shell: Shell, steps: Iterable[Step], record: Record) -> None:
    for step in steps:
        for command in step.commands:
            shell.type(command)
        record.add(f"walk: {step.title}", [name_command(command) for command in step.commands])


def read_sessions(shell: Shell) -> tuple[set[str], set[str]]:
    """The neighbours that Azure is connected with outside its own network, and the peers that Google calls up."""
    rows = json.loads(shell.type(BGP))["value"]
    peers = json.loads(shell.type(STATUS))["result"]["bgpPeerStatus"]
    return (
        {row["neighbor"] for row in rows if row["state"] == "Connected" and row["neighbor"].startswith("169.254.")},
        {peer["ipAddress"] for peer in peers if (peer["status"], peer["state"]) == ("UP", "Established")},
    )


def test_az_and_gcloud_build_the_articles_link_and_remove_it(open_shell: Open, record: Record) -> None:
    lab, shell = open_shell("empty")
    walk(shell, BUILD, record)
    both = {"169.254.21.13", "169.254.22.49"}
    assert any(read_sessions(shell) == (both, both) for _ in range(TRIES))
    look(lab, shell, record)
    walk(shell, [REMOVAL], record)
    assert (lab.azure.documents, lab.azure.secrets) == ({}, {})
    assert [key for key in lab.google.documents if "/routes/" not in key] == []


def look(lab: Lab, shell: Shell, record: Record) -> None:
    printed = [shell.type(command) for command in LOOK.commands]
    record.add(f"walk: {LOOK.title}", [name_command(command) for command in LOOK.commands])
    peers, learned, advertised, status, associations, tunnels, sessions = printed
    assert peers.count("Connected ") == 4, "a row for each tunnel, and one for each instance"
    assert "10.101.0.0/20" in learned
    assert "10.100.0.0/16" in advertised
    assert "Connected" in status
    assert "IkeSAs" in associations
    assert tunnels.count("ESTABLISHED") == 2
    assert sessions.count("Established") == 2
    kept = [secret.reveal() for store in (lab.azure, lab.google) for secret in store.secrets.values()]
    is_same = sorted(kept)[0::2] == sorted(kept)[1::2]
    assert is_same, "each key is on both sides"
    is_told = any(key in text for key in kept for text in printed)
    assert not is_told, "a key was printed"
