"""The ways to the clouds: sovereign clouds, endpoints of one's own, proxies, and certificates of one's own."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import trustme

from probes.azure import identity as azure_identity
from probes.azure.clouds import AZURE_CLOUDS, AzureCloud
from probes.documents import Cloud, Outcome
from probes.gcp import identity as gcp_identity
from tests.credentials import things
from tests.credentials.azure_cases import AZURE_CASES
from tests.credentials.black_hole import black_hole, silence
from tests.credentials.case import Case
from tests.credentials.google_cases import GOOGLE_CASES
from tests.credentials.internet import Answer, Internet
from tests.credentials.test_cases import read, reader_of
from tests.probes.checks import assert_one_line
from tests.probes.replay import Answer as Replayed
from tests.probes.replay import Replay

SERVICE_PRINCIPAL, SERVICE_ACCOUNT = AZURE_CASES[0], GOOGLE_CASES[0]
BOTH = (SERVICE_PRINCIPAL, SERVICE_ACCOUNT)
SIGN_INS = {Cloud.AZURE: "login.microsoftonline.com", Cloud.GCP: "oauth2.googleapis.com"}
ENDPOINTS = {Cloud.AZURE: "management.azure.com", Cloud.GCP: "compute.googleapis.com"}
both_clouds = pytest.mark.parametrize("case", BOTH, ids=lambda case: case.cloud.value)


def _hosts(internet: Internet) -> set[str]:
    return {request.host for request in internet.requests}


@pytest.mark.parametrize("cloud", AZURE_CLOUDS, ids=lambda cloud: cloud.name)
@pytest.mark.parametrize("case", [SERVICE_PRINCIPAL, AZURE_CASES[2]], ids=lambda case: case.name)
def test_each_azure_cloud_has_its_own_sign_in_and_audience(
    cloud: AzureCloud, case: Case, prepare: Callable[[Case], None], internet: Internet
) -> None:
    """A token of one cloud asked for at another's sign-in would never come, and be told to the wrong people."""
    prepare(case)
    reader = reader_of(Cloud.AZURE, endpoint=cloud.endpoint)
    document = read(reader)
    reader.close()
    assert document.outcome is Outcome.OK, document.reason
    sign_in, resource_manager = (address.removeprefix("https://") for address in (cloud.authority, cloud.endpoint))
    # Microsoft's directory of sign-ins is asked about the sovereign ones as well; it is told no secret.
    tokens = [request for request in internet.requests if request.path.endswith("/token")]
    assert {request.host for request in tokens} == {sign_in}
    assert {request.form["scope"].split()[0] for request in tokens} == {f"{cloud.audience}/.default"}
    assert _hosts(internet) - {"login.microsoftonline.com"} == {sign_in, resource_manager} - {
        "login.microsoftonline.com"
    }
    assert "AZURE_AUTHORITY_HOST" not in os.environ, "the environment is left as it was"


def test_in_a_sovereign_cloud_az_is_pointed_there_first(prepare: Callable[[Case], None]) -> None:
    prepare(AZURE_CASES[7])
    reader = reader_of(Cloud.AZURE, endpoint="https://management.usgovcloudapi.net")
    document = read(reader)
    reader.close()
    assert "run `az login` after `az cloud set --name AzureUSGovernment`" in document.reason


def test_places_of_ones_own_are_all_that_is_asked(prepare: Callable[[Case], None], internet: Internet) -> None:
    """Microsoft's directory knows nothing of another sign-in, and may be out of its reach."""
    prepare(SERVICE_PRINCIPAL)
    reader = reader_of(Cloud.AZURE, endpoint="https://arm.example.test", authority="https://login.example.test")
    document = read(reader)
    reader.close()
    assert document.outcome is Outcome.OK, document.reason
    assert _hosts(internet) == {"login.example.test", "arm.example.test"}


def test_a_compute_address_of_ones_own_is_asked(prepare: Callable[[Case], None], internet: Internet) -> None:
    prepare(SERVICE_ACCOUNT)
    reader = reader_of(Cloud.GCP, endpoint="https://compute.example.test")
    document = read(reader)
    reader.close()
    assert document.outcome is Outcome.OK, document.reason
    assert _hosts(internet) - {"iamcredentials.googleapis.com"} == {"oauth2.googleapis.com", "compute.example.test"}


@both_clouds
def test_all_goes_by_way_of_the_proxy(case: Case, prepare: Callable[[Case], None], internet: Internet) -> None:
    prepare(case)
    reader = reader_of(case.cloud)
    document = read(reader)
    reader.close()
    assert document.outcome is Outcome.OK, document.reason
    assert {f"{SIGN_INS[case.cloud]}:443", f"{ENDPOINTS[case.cloud]}:443"} <= set(internet.connected)


@both_clouds
def test_what_no_proxy_names_goes_without(
    case: Case, prepare: Callable[[Case], None], internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(case)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    near = Replay(internet.context)
    near.prepare(Replayed(body=b'{"value": [], "items": []}'))
    try:
        reader = reader_of(case.cloud, endpoint=near.url, authority="https://login.microsoftonline.com")
        document = read(reader)
        reader.close()
    finally:
        near.close()
    assert document.outcome is Outcome.OK, document.reason
    assert near.asked
    assert set(internet.connected) - {"iamcredentials.googleapis.com:443"} == {f"{SIGN_INS[case.cloud]}:443"}


@both_clouds
def test_a_proxy_that_is_not_there_is_named_as_the_cause(
    case: Case, prepare: Callable[[Case], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(case)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    _assert_unreachable(case, f"sign-in at {SIGN_INS[case.cloud]}: by way of the proxy: Connection refused")


@both_clouds
def test_a_cloud_that_the_proxy_does_not_reach_is_named(
    case: Case, prepare: Callable[[Case], None], internet: Internet
) -> None:
    """The sign-in went well, and the cloud itself is out of reach."""
    prepare(case)
    internet.refusing = frozenset(ENDPOINTS.values())
    _assert_unreachable(case, f"{ENDPOINTS[case.cloud]}: by way of the proxy: it answers 502 Bad Gateway")


@both_clouds
@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_certificate_that_is_not_trusted_is_told_with_what_to_set(
    case: Case, variable: str, prepare: Callable[[Case], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    prepare(case)
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    monkeypatch.setenv(variable, str(other))
    _assert_unreachable(case, f"sign-in at {SIGN_INS[case.cloud]}: its certificate is not trusted (")


def _assert_unreachable(case: Case, told: str) -> None:
    reader = reader_of(case.cloud)
    document = read(reader)
    reader.close()
    assert document.outcome is Outcome.UNREACHABLE, document.reason
    assert_one_line(document)
    assert f"{case.cloud.title} could not be reached: {told}" in document.reason


def test_a_busy_sign_in_is_asked_once_more(internet: Internet, prepare: Callable[[Case], None]) -> None:
    """azure-identity by itself would wait as long as the answer says, three times."""
    prepare(SERVICE_PRINCIPAL)
    ordinary, asked = internet.answerer, []

    def answer(request: object) -> Answer | None:
        found = ordinary(request)  # type: ignore[arg-type]  # handed on as it came
        if getattr(request, "path", "").endswith("/token"):
            asked.append(request)
            return found if len(asked) > 1 else Answer({"error": "busy"}, 503, {"Retry-After": "3600"})
        return found

    internet.answerer = answer
    reader = reader_of(Cloud.AZURE)
    document = read(reader)
    reader.close()
    assert document.outcome is Outcome.OK, document.reason
    assert len(asked) == 2


def test_a_token_that_cannot_be_renewed_is_told_like_a_first_one(
    prepare: Callable[[Case], None], tmp_path: Path
) -> None:
    """The login expires while the program runs: the credential that brought tokens before now fails alone."""
    things.az_saying(tmp_path, '{"accessToken": "a.b.c", "expires_on": 1}')
    prepare(Case(Cloud.AZURE, "az"))
    reader = reader_of(Cloud.AZURE)
    assert read(reader).outcome is Outcome.OK
    things.az_saying(tmp_path, "ERROR: Please run 'az login' to setup account.", 1)
    document = read(reader)
    assert document.outcome is Outcome.UNAUTHENTICATED
    assert "`az login`" in document.reason
    logins = [reader.login]
    things.az_saying(tmp_path, '{"accessToken": "a.b.c", "expires_on": 1}')
    assert read(reader).outcome is Outcome.OK
    assert [*logins, reader.login] == [("az", "login"), ()]
    reader.close()


@pytest.mark.parametrize("place", [silence, black_hole], ids=["silent", "swallows everything"])
@both_clouds
def test_a_sign_in_that_does_not_answer_is_given_up(
    case: Case,
    place: Callable[[], AbstractContextManager[str]],
    internet: Internet,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """With the waits cut short; azure-identity would wait for 300 s and google-auth for 120 s, several times."""
    for module in (azure_identity, gcp_identity):
        monkeypatch.setattr(module, "CONNECT_SECONDS", 0.1)
        monkeypatch.setattr(module, "ANSWER_SECONDS", 0.1)
    with place() as address:
        made = things.service_principal(tmp_path)
        made |= things.google_file(tmp_path, things.service_account(token_uri=f"https://{address}/token"))
        for name, value in made.items():
            monkeypatch.setenv(name, value)
        reader = reader_of(case.cloud, authority=f"https://{address}")
        document = read(reader)
        reader.close()
    assert internet.requests == []
    assert document.outcome is Outcome.UNREACHABLE, document.reason
    assert f"{case.cloud.title} could not be reached: sign-in at {address}: no answer in time" in document.reason


def test_a_metadata_server_that_does_not_answer_is_passed_over(
    internet: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(azure_identity, "CONNECT_SECONDS", 0.1)
    monkeypatch.setattr(azure_identity, "ANSWER_SECONDS", 0.1)
    with silence() as address:
        monkeypatch.setenv("AZURE_POD_IDENTITY_AUTHORITY_HOST", f"http://{address}")
        reader = reader_of(Cloud.AZURE)
        document = read(reader)
        reader.close()
    assert internet.requests == []
    assert "there is no credential, and az is not installed" in document.reason
