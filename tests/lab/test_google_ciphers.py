"""Cipher suites of tunnels: the words that Google documents, and no others."""

from collections.abc import Iterator
from typing import Any

import pytest

from lab import start_lab
from lab.engine.proposals import read_google_offer
from lab.google.answers import Refusal
from lab.google.cipher_rules import AEAD, CBC, GROUPS, WORDS, check_ciphers
from tests.lab.google_build import REGION, Writer, build_base, make_tunnel, open_writer

FAST = 1000.0
TUNNELS = f"{REGION}/vpnTunnels"


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Writer]:
    with start_lab("healthy", speed=FAST) as lab:
        for name, value in lab.environment.items():
            monkeypatch.setenv(name, value)
        lab.google.documents.clear()
        with open_writer(lab) as writer:
            build_base(writer)
            yield writer


def refuse(suite: Any, **more: Any) -> str:
    with pytest.raises(Refusal) as caught:
        check_ciphers({"cipherSuite": suite, "ikeVersion": 2, **more})
    assert caught.value.status == 400
    return caught.value.message


def test_a_tunnel_keeps_the_suite_it_was_asked_for(writer: Writer) -> None:
    suite = {
        "phase1": {"encryption": ["AES-GCM-16-256"], "prf": ["PRF-HMAC-SHA2-256"], "dh": ["Group-20"]},
        "phase2": {"encryption": ["AES-GCM-16-256"], "pfs": ["Group-20"]},
    }
    writer.write("POST", TUNNELS, make_tunnel(0, cipherSuite=suite))
    assert writer.reader.read(f"{TUNNELS}/tunnel-0")["cipherSuite"] == suite
    wrong = {"phase2": {"pfs": ["Group-24"]}}
    status, reason, message = writer.refusal("POST", TUNNELS, make_tunnel(1, cipherSuite=wrong))
    assert (status, reason) == (400, "invalid")
    assert "resource.cipherSuite.phase2.pfs[0]': 'Group-24'. Must be one of: Group-2, " in message
    unknown: dict[str, Any] = {"phase3": {}}
    assert writer.refusal("POST", TUNNELS, make_tunnel(1, cipherSuite=unknown))[:2] == (400, "badRequest")


@pytest.mark.parametrize("phase", WORDS)
def test_every_documented_word_is_taken_in_its_place(phase: str) -> None:
    for role, words in WORDS[phase].items():
        check_ciphers({"cipherSuite": {phase: {role: list(words)}}})
        other = words[0].lower()
        assert f"{phase}.{role}[1]': '{other}'" in refuse({phase: {role: [words[0], other]}})


def test_what_only_one_phase_has_is_refused_in_the_other() -> None:
    assert "Must be one of" in refuse({"phase2": {"encryption": ["3DES-CBC"]}})
    assert "Must be one of" in refuse({"phase2": {"integrity": ["HMAC-MD5-96"]}})
    assert 'Unknown name "dh"' in refuse({"phase2": {"dh": ["Group-14"]}})
    assert 'Unknown name "pfs"' in refuse({"phase1": {"pfs": ["Group-14"]}})


@pytest.mark.parametrize("phase", ["phase1", "phase2"])
def test_integrity_beside_aead_alone_is_refused(phase: str) -> None:
    hashes = ["HMAC-SHA2-256-128"]
    assert "only AEAD" in refuse({phase: {"encryption": list(AEAD), "integrity": hashes}})
    check_ciphers({"cipherSuite": {phase: {"encryption": [AEAD[0], CBC[0]], "integrity": hashes}}})
    check_ciphers({"cipherSuite": {phase: {"encryption": [], "integrity": hashes}}})
    check_ciphers({"cipherSuite": {phase: {"encryption": [AEAD[0]], "integrity": []}}})
    check_ciphers({"cipherSuite": {phase: None}})


def test_a_suite_is_of_ikev2_and_of_its_types() -> None:
    assert "IKEv2" in refuse({"phase1": {}}, ikeVersion=1)
    assert "an object" in refuse({"phase1": ["AES-CBC-256"]})
    assert "a list of texts" in refuse({"phase1": {"encryption": "AES-CBC-256"}})
    for word in (7, None, ["AES-CBC-256"], {"a": "b"}, "x" * 900):
        assert "Must be one of" in refuse({"phase1": {"encryption": [word]}})


def test_the_engine_reads_every_group_by_its_number() -> None:
    offer = read_google_offer({"cipherSuite": {"phase1": {"dh": list(GROUPS)}, "phase2": {"pfs": list(GROUPS)}}})
    numbers = {"2", "5", "14", "15", "16", "18", "19", "20", "21", "22", "23", "24", "31"}
    assert offer.groups == offer.pfs == numbers
