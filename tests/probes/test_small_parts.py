"""Addresses, proposals, outcomes, the request meter, signing in and the worker threads."""

from __future__ import annotations

import re
import threading
import time
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.addresses import (
    is_azure_apipa,
    is_link_local,
    parse_address,
    parse_interface,
    parse_network,
    same_address,
)
from probes.azure.rules import DEFAULT_PROPOSALS as AZURE_DEFAULTS
from probes.documents import Cloud, Outcome
from probes.gcp.rules import DEFAULT_PROPOSALS as GOOGLE_DEFAULTS
from probes.gcp.rules import IKEV1_PROPOSALS
from probes.meter import RequestMeter
from probes.model import Proposals
from probes.outcomes import explain, outcome_of
from probes.proposals import ROLES, azure_group, find_missing_overlap, google_algorithm
from probes.sign_in import SignIn
from probes.workers import Workers
from tests.probes.replay import wait_until

# ------------------------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    "text", ["", "x", "1.2.3", "1.2.3.4.5", "256.1.1.1", "::1", "1.2.3.4/30", "1.2.3.04", "१.2.3.4"]
)
def test_what_is_no_ipv4_address_is_none(text: str) -> None:
    assert parse_address(text) is None


@given(st.text())
def test_no_text_breaks_the_parsing_of_addresses(text: str) -> None:
    parse_address(text)
    parse_interface(text)
    parse_network(text)
    assert isinstance(is_link_local(text), bool)
    assert isinstance(same_address(text, text), bool)


def test_an_interface_keeps_its_host_and_a_network_does_not() -> None:
    assert str(parse_interface("169.254.21.13/30")) == "169.254.21.13/30"
    assert str(parse_network("169.254.21.13/30")) == "169.254.21.12/30"


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("169.254.20.255", False),
        ("169.254.21.0", True),
        ("169.254.22.255", True),
        ("169.254.23.0", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_azure_takes_two_of_the_link_local_networks(text: str, taken: bool) -> None:
    assert is_azure_apipa(text) is taken


def test_addresses_are_the_same_however_they_are_written() -> None:
    assert same_address("10.0.0.1", " 10.0.0.1 ")
    assert not same_address("10.0.0.1", "10.0.0.10")
    assert not same_address(None, None)
    assert not same_address("10.0.0.1", None)
    assert same_address("gw.example.com", "gw.example.com")


# ------------------------------------------------------------------------------------------------------- proposals


@pytest.mark.parametrize(
    ("name", "common"),
    [
        ("AES-GCM-16-256", "GCMAES256"),
        ("modp-2048-256", "24"),
        ("AES-GCM-16-128", "GCMAES128"),
        ("AES-CBC-256", "AES256"),
        ("AES-CBC-128", "AES128"),
        ("HMAC-SHA2-256-128", "SHA256"),
        ("HMAC-SHA2-512-256", "SHA512"),
        ("HMAC-SHA2-384-192", "SHA384"),
        ("HMAC-SHA1-96", "SHA1"),
        ("HMAC-MD5-96", "MD5"),
        ("3DES-CBC", "DES3"),
        ("Group-14", "14"),
        ("Group-20", "20"),
        ("group14", "14"),
        ("CIPHER-OF-TOMORROW", "CIPHER-OF-TOMORROW"),
    ],
)
def test_google_spells_algorithms_its_own_way(name: str, common: str) -> None:
    assert google_algorithm(name) == common


@pytest.mark.parametrize(
    ("name", "number"),
    [("DHGroup2", "2"), ("DHGroup14", "14"), ("DHGroup2048", "14"), ("ECP384", "20"), ("PFS24", "24"), ("New", "New")],
)
def test_azure_groups_have_numbers(name: str, number: str) -> None:
    assert azure_group(name) == number
    assert azure_group("PFSMM", number) == number


def test_defaults_of_both_clouds_agree() -> None:
    assert find_missing_overlap(AZURE_DEFAULTS, GOOGLE_DEFAULTS) == ""
    assert find_missing_overlap(GOOGLE_DEFAULTS, AZURE_DEFAULTS) == ""
    assert find_missing_overlap(AZURE_DEFAULTS, IKEV1_PROPOSALS) == ""


def _with(**roles: tuple[str, ...]) -> Proposals:
    changed = {role.replace(" ", "_"): role for role in ROLES}
    return Proposals("x", tuple({**dict(AZURE_DEFAULTS.roles), **{changed[k]: v for k, v in roles.items()}}.items()))


def test_the_first_role_without_a_common_value_is_named() -> None:
    assert find_missing_overlap(_with(IKE_encryption=("AES192",)), AZURE_DEFAULTS) == "IKE encryption"
    assert find_missing_overlap(_with(IKE_group=("14",)), AZURE_DEFAULTS) == "IKE group"
    assert find_missing_overlap(_with(IPsec_integrity=("SHA512",)), _with(IPsec_encryption=("AES256",))) == (
        "IPsec integrity"
    )


def test_integrity_does_not_count_beside_a_common_gcm() -> None:
    """AES-GCM brings its own integrity."""
    gcm = _with(IPsec_encryption=("GCMAES256",), IPsec_integrity=("GCMAES256",))
    assert find_missing_overlap(gcm, AZURE_DEFAULTS) == ""


def test_azure_none_for_pfs_leaves_the_choice_open() -> None:
    assert find_missing_overlap(_with(PFS_group=("None",)), _with(PFS_group=("14",))) == ""
    assert find_missing_overlap(_with(PFS_group=("24",)), _with(PFS_group=("14",))) == "PFS group"


_ROLE = st.sets(st.sampled_from(["AES256", "GCMAES256", "SHA256", "14", "None"]), max_size=3).map(tuple)
_PROPOSALS = st.tuples(*[_ROLE] * len(ROLES)).map(lambda r: Proposals("x", tuple(zip(ROLES, r, strict=True))))


@given(_PROPOSALS, _PROPOSALS)
def test_agreement_does_not_depend_on_which_end_is_first(one: Proposals, other: Proposals) -> None:
    assert find_missing_overlap(one, other) == find_missing_overlap(other, one)
    assert find_missing_overlap(one, one) == ""


# -------------------------------------------------------------------------------------------------------- outcomes


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (401, Outcome.UNAUTHENTICATED),
        (403, Outcome.FORBIDDEN),
        (404, Outcome.ABSENT),
        (429, Outcome.THROTTLED),
        (400, Outcome.FAILED),
        (409, Outcome.FAILED),
        (500, Outcome.FAILED),
        (503, Outcome.FAILED),
        (302, Outcome.FAILED),
    ],
)
def test_a_status_has_an_outcome(status: int, outcome: Outcome) -> None:
    assert outcome_of(status) is outcome


@pytest.mark.parametrize("cloud", list(Cloud))
@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.OK])
def test_every_outcome_has_one_line_for_a_person(outcome: Outcome, cloud: Cloud) -> None:
    told = explain(cloud, outcome, "thing.read", "What\r\n  the\tcloud said " * 40)
    assert re.fullmatch(r"[^\s].*", told)
    assert len(told) < 450
    assert "thing.read" in told or "What the cloud said" in told


def test_a_late_answer_names_the_place_and_the_wait_without_the_library_s_words() -> None:
    read = "HTTPSConnectionPool(host='127.0.0.1', port=45999): Read timed out. (read timeout=3.0)"
    connect = (
        "HTTPSConnectionPool(host='x.example', port=443): Max retries exceeded with url: /y (Caused by"
        " ConnectTimeoutError(<HTTPSConnection(host='x.example', port=443) at 0x7f>, 'Connection to x.example timed"
        " out. (connect timeout=0.25)'))"
    )
    told = [explain(Cloud.AZURE, Outcome.TIMED_OUT, "", words) for words in (read, connect, "the list does not end")]
    assert told == [
        "Azure did not answer in time: 127.0.0.1:45999, 3 s",
        "Azure did not answer in time: x.example:443, 0.25 s",
        "Azure did not answer in time: the list does not end",
    ]


def test_a_long_text_is_cut_behind_a_word() -> None:
    told = explain(Cloud.AZURE, Outcome.FAILED, "", "several words " * 40)
    assert re.fullmatch(r"(several words )*(several )?…", told)
    assert 280 < len(told) <= 300
    assert explain(Cloud.AZURE, Outcome.FAILED, "", "x" * 400) == "x" * 298 + " …"
    assert explain(Cloud.AZURE, Outcome.FAILED, "", "x" * 300) == "x" * 300


def test_a_missing_permission_is_named() -> None:
    def told(cloud: Cloud, needed: str, words: str) -> str:
        return explain(cloud, Outcome.FORBIDDEN, needed, words).removeprefix("no permission: ")

    google, azure = "compute.routers.get", "Microsoft.Network/connections/read"
    named = "The client 'a' does not have authorization to perform action '{}' over scope '/x' or the scope is invalid."
    assert told(Cloud.GCP, google, f"HTTP 403 Required '{google}' permission for 'projects/p'") == google
    assert told(Cloud.AZURE, azure, f"HTTP 403 {named.format(azure.upper())}") == azure
    assert told(Cloud.GCP, google, "HTTP 403 Forbidden") == google
    assert told(Cloud.GCP, google, "") == google
    assert told(Cloud.GCP, google, "HTTP 403 x") == f"{google} (Google Cloud says: HTTP 403 x)"
    other = "Microsoft.Network/locations/operationResults/read"
    assert told(Cloud.AZURE, azure, named.format(other)) == f"{other} (the read itself needs {azure})"
    assert told(Cloud.GCP, "", "Required 'y'") == "Required 'y'"
    assert told(Cloud.GCP, google, "Required '<b>.x' permission for 'p'").startswith(f"{google} (")


def test_signing_in_is_explained_for_each_cloud() -> None:
    assert "az login" in explain(Cloud.AZURE, Outcome.UNAUTHENTICATED, "", "x")
    assert "gcloud auth" in explain(Cloud.GCP, Outcome.UNAUTHENTICATED, "", "x")


# ----------------------------------------------------------------------------------------- meter, sign-in, workers


def test_the_meter_counts_the_last_minute_and_all() -> None:
    now = [0.0]
    meter = RequestMeter(lambda: now[0])
    for moment in (0.0, 30.0, 59.0):
        now[0] = moment
        meter.count()
    assert (meter.per_minute(), meter.total) == (3, 3)
    now[0] = 60.5
    assert (meter.per_minute(), meter.total) == (2, 3)
    now[0] = 500.0
    assert (meter.per_minute(), meter.total) == (0, 3)


def test_the_meter_loses_nothing_between_threads() -> None:
    meter = RequestMeter()

    def send() -> None:
        for _ in range(500):
            meter.count()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert meter.per_minute() == meter.total == 4_000


def test_all_who_ask_share_one_sign_in() -> None:
    sign_in: SignIn[str] = SignIn()
    calls: list[int] = []

    def open_session() -> str:
        calls.append(1)
        time.sleep(0.05)
        return "session"

    threads = [threading.Thread(target=lambda: sign_in.once(open_session)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    assert sign_in.opened == "session"


def test_a_failed_sign_in_answers_for_a_while_and_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in: SignIn[str] = SignIn()
    calls: list[int] = []

    def refuse() -> str:
        calls.append(1)
        raise ValueError("no credential")

    for _ in range(3):
        with pytest.raises(ValueError, match="no credential"):
            sign_in.once(refuse)
    assert len(calls) == 1
    monkeypatch.setattr("probes.sign_in.KEEP_FAILURE", 0.0)
    assert sign_in.once(lambda: "session") == "session"


def test_workers_run_so_many_jobs_at_once_and_no_more() -> None:
    workers, gate, running = Workers(3), threading.Event(), list[int]()

    def job() -> None:
        running.append(1)
        gate.wait(5)

    for _ in range(5):
        workers.submit(job)
    assert wait_until(lambda: len(running) == 3)
    time.sleep(0.05)
    assert len(running) == 3
    gate.set()
    assert wait_until(lambda: len(running) == 5)
    assert all(thread.daemon for thread in workers._threads)
    workers.stop()
    assert wait_until(lambda: not any(thread.is_alive() for thread in workers._threads))


def test_a_worker_that_waits_keeps_nothing_of_its_last_job() -> None:
    workers, done = Workers(1), threading.Event()

    class Job:
        def __call__(self) -> None:
            done.set()

    job = Job()
    left = weakref.ref(job)
    workers.submit(job)
    del job
    assert done.wait(5)
    assert wait_until(lambda: left() is None)
    workers.stop()
