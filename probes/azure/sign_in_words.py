"""What kept a sign-in to Azure from succeeding, in one sentence with the way out.

azure-identity answers with one text of some twenty lines that names every credential it tried. The codes (AADSTS) are
of Microsoft's page "Microsoft Entra authentication and authorization error codes" (documented; it says that they may
change). A code that is not known here is told in the sign-in's own words. What az prints: Azure/azure-cli#25108.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from probes.azure.clouds import PUBLIC, AzureCloud
from probes.documents import Outcome
from probes.sign_in import SignInProblem

AUTHORITY_VARIABLE = "AZURE_AUTHORITY_HOST"
_LONGEST = 200
_SWALLOWED = "Unable to get authority configuration"
"""What msal says instead of the code where the directory does not know the tenant."""
_NO_TENANT = ("", "90002", "900021", "900023")
_ATTEMPT = re.compile(r"^\t?([A-Z]\w+): (.*?)(?=^\t?[A-Z]\w*Credential\w*: |\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"AADSTS(\d+)")
_UNTRIED = (
    "authentication unavailable",
    "not found on path",
    "is not installed",
    "could not be found",
    "Please run 'az login'",
    "requires the 'azure-identity-broker' package",
    "requires the azure-identity-broker package",
    "Shared token cache unavailable",
)
_NOT_SIGNED_IN = "not signed in to Azure"


@dataclass(frozen=True, slots=True)
class Failure:
    """A sign-in that failed.

    Attributes:
        text: what azure-identity said.
        environment: the variables, of which only ids are ever repeated.
        unreachable: host and cause, where the last request got no answer.
    """

    text: str
    cloud: AzureCloud
    environment: Mapping[str, str]
    unreachable: tuple[str, str] | None = None

    @property
    def tenant(self) -> str:
        """The tenant that is asked for, else the one that the answer names; empty if neither."""
        named = re.search(r"--tenant \"?([\w.-]+)", self.text) or re.search(r"[Tt]enant '([\w.-]+)'", self.text)
        return self.environment.get("AZURE_TENANT_ID", "") or (named.group(1) if named else "")

    @property
    def application(self) -> str:
        """What to call the application that signs in."""
        return f"application {self.environment.get('AZURE_CLIENT_ID', '')}".rstrip()

    @property
    def login(self) -> tuple[str, ...]:
        """The command that signs a person in where this was tried."""
        return login_command(self.tenant)


def login_command(tenant: str = "") -> tuple[str, ...]:
    """Az's command to sign a person in, to a tenant where one is known."""
    return ("az", "login", "--tenant", tenant) if re.fullmatch(r"\w[\w.-]*", tenant) else ("az", "login")


def tell_failure(failure: Failure) -> SignInProblem:
    """The one cause that counts among all that was tried."""
    attempts = tuple(_attempts(failure.text))
    coded = next(((name, text) for name, text in attempts if _CODE.search(text) or _SWALLOWED in text), None)
    if coded is None and failure.unreachable and _is_authority(failure):
        host, cause = failure.unreachable
        return SignInProblem(f"Azure could not be reached: sign-in at {host}: {cause}", outcome=Outcome.UNREACHABLE)
    if coded is not None:
        return _tell_code(failure, *coded)
    return _tell_half_a_credential(failure) or _tell_attempt(failure, attempts)


def tell_refusal(told: str, cloud: AzureCloud) -> SignInProblem:
    """What to say of a 401 of Resource Manager: the sign-in went well, and its token was not taken.

    A token of another tenant than the subscription's is answered by a sentence that names both issuers, the wanted one
    last (InvalidAuthenticationTokenTenant; reported word for word in microsoft/vscode-azureappservice#2095).
    """
    issuers = re.findall(r"https://sts\.[\w.-]+/([0-9a-fA-F-]{36})", told)
    if issuers:
        command = login_command(issuers[-1])
        return _problem("the subscription belongs to another tenant than the one signed in to", command)
    return _problem("Azure did not take the token", login_command(), f": {_one_line(told)}", cloud)


def _was_tried(text: str) -> bool:
    """Whether a credential was there to be tried; of a metadata server that refuses, both are said."""
    return "Token request error: " in text or not any(words in text for words in _UNTRIED)


def _attempts(text: str) -> Iterator[tuple[str, str]]:
    """The credentials that were tried, by name, with what each said."""
    yield from _ATTEMPT.findall(text) or [("", text)]


def _is_authority(failure: Failure) -> bool:
    """Whether what was out of reach is the sign-in: a metadata address that is not there is the normal case."""
    host = failure.unreachable[0] if failure.unreachable else ""
    return host == urlsplit(failure.cloud.authority).netloc or host == urlsplit(PUBLIC.authority).netloc


def _tell_code(failure: Failure, name: str, text: str) -> SignInProblem:
    match = _CODE.search(text)
    code = match.group(1) if match else ""
    by_person = name not in _BY_VARIABLES and (bool(name) or not _has_variables(failure.environment))
    tag = f" (AADSTS{code})" if code else ""
    if code in _SIGN_IN_AGAIN and by_person:
        return _problem(_SIGN_IN_AGAIN[code] + tag, failure.login, cloud=failure.cloud)
    if code in _NO_TENANT:
        tenant = f"there is no tenant {failure.tenant}".rstrip() + tag
        return _problem(tenant, login_command()) if by_person else _mend(f"{tenant}: check AZURE_TENANT_ID")
    if code == "700016":
        told = f"tenant {failure.tenant} has no {failure.application}{tag}"
        return (
            _problem(told, login_command())
            if by_person
            else _mend(f"{told}: check AZURE_CLIENT_ID and AZURE_TENANT_ID")
        )
    if code in _SETTINGS:
        return _mend(_SETTINGS[code].format(application=failure.application, tag=tag))
    told = _one_line(text[match.start() if match else 0 :])
    return _problem("the sign-in was refused", failure.login, f": {told}", failure.cloud) if by_person else _mend(told)


def _has_variables(environment: Mapping[str, str]) -> bool:
    """Whether the credential is one of variables; one that brought tokens before fails without its name."""
    return any(environment.get(name) for name in _PROOFS)


_BY_VARIABLES = ("EnvironmentCredential", "WorkloadIdentityCredential")
_PROOFS = ("AZURE_CLIENT_SECRET", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE")

_SIGN_IN_AGAIN = {
    "50076": "a second factor is asked for",
    "50079": "a second factor has to be set up",
    "50078": "the second factor has to be shown again",
    "50158": "a condition of access has to be met",
    "53003": "conditional access refused the sign-in",
    "50173": "the sign-in was revoked",
    "70043": "the sign-in has expired",
    "700082": "the sign-in has expired",
    "700084": "the sign-in has expired",
    "70008": "the sign-in has expired",
    "50020": "the account does not belong to this tenant",
    "50034": "the account does not exist in this tenant",
}
"""Codes that a new sign-in by a person mends."""

_SETTINGS = {
    "7000222": "the secret of {application} has expired{tag}: make a new one and set AZURE_CLIENT_SECRET to it",
    "7000215": "AZURE_CLIENT_SECRET is not a secret of {application}{tag}: set it to the secret's value, not its id",
    "7000112": "{application} is disabled{tag}: enable it, or use another",
    "700027": "AZURE_CLIENT_CERTIFICATE_PATH is no certificate of {application}{tag}: add it there, or name another",
    "700024": "the federated token has expired{tag}: see what writes the file at AZURE_FEDERATED_TOKEN_FILE",
    "70021": "no federated credential of {application} fits the token{tag}: check its issuer, subject and audience",
    "700211": "no federated credential of {application} fits the token's issuer{tag}: check it",
    "700213": "no federated credential of {application} fits the token's subject{tag}: check it",
    "53003": "conditional access refused {application}{tag}: its policies decide, ask who keeps them",
    "50076": "a second factor is asked for, which variables cannot give{tag}: unset them and run `az login`",
    "50126": "the user name or the password is wrong{tag}: check AZURE_USERNAME and AZURE_PASSWORD, or run `az login`",
}
"""Codes that a change of the variables mends, or of what they name."""


def _tell_half_a_credential(failure: Failure) -> SignInProblem | None:
    """A service principal that lacks a part is passed over by azure-identity without a word."""
    environment = failure.environment
    for proof in _PROOFS:
        missing = [name for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID") if not environment.get(name)]
        if environment.get(proof) and missing:
            return _mend(f"{proof} is set without {' and '.join(missing)}: set both, or unset it and run `az login`")
    return None


def _tell_attempt(failure: Failure, attempts: tuple[tuple[str, str], ...]) -> SignInProblem:
    told = {name: text for name, text in attempts if _was_tried(text)}
    for name, words in _TROUBLES.items():
        if name in told:
            return _mend(f"{words}: {_one_line(told[name])}")
    if "ManagedIdentityCredential" in told:
        answer = _one_line(told["ManagedIdentityCredential"].rpartition("Token request error: ")[2])
        what = f"this machine's managed identity gave no token ({answer}): give it one, or run"
        return _problem(what, failure.login, joint=" ")
    # A credential that brought tokens before speaks alone, and without its name.
    az = dict(attempts).get("AzureCliCredential") or dict(attempts).get("", "")
    if "AzureCliCredential" in told:
        slow = "Failed to invoke the Azure CLI" in az
        what = "az did not answer in time" if slow else f"az could not bring a token: {_one_line(az)}"
        return _problem(what, failure.login, cloud=failure.cloud)
    if "Please run 'az login'" in az:
        return _problem(
            "az is not signed in either, and there is no other credential", failure.login, cloud=failure.cloud
        )
    if "not found on path" in az:
        return _problem("there is no credential, and az is not installed; install it and run", failure.login, joint=" ")
    if not told and failure.environment.get("AZURE_TOKEN_CREDENTIALS"):
        return _mend("there is no credential of the kind in AZURE_TOKEN_CREDENTIALS: unset it and run `az login`")
    first = next(iter(told.values()), failure.text)
    return _mend(_tell_variable(failure.text) or _one_line(first))


_TROUBLES = {
    "EnvironmentCredential": "the service principal of the AZURE_ variables was refused",
    "WorkloadIdentityCredential": "the workload identity was refused",
}


def _tell_variable(text: str) -> str:
    """What is wrong with a variable that azure-identity could not even begin with; its value is never repeated."""
    if "AZURE_TOKEN_CREDENTIALS" in text:
        return "AZURE_TOKEN_CREDENTIALS names no kind of credential: use dev, prod, or the name of one"
    if "tenant" in text.casefold():
        return "AZURE_TENANT_ID is no tenant's id or domain: check it"
    if "No such file" in text or "certificate" in text.casefold() or "key" in text.casefold():
        return "AZURE_CLIENT_CERTIFICATE_PATH names no file with a certificate and its key that can be read: check it"
    return ""


def _problem(
    what: str, command: tuple[str, ...], more: str = "", cloud: AzureCloud = PUBLIC, joint: str = ": run "
) -> SignInProblem:
    """A problem that a command mends; az has to be told of another cloud before it signs in there."""
    other = "" if cloud.name == PUBLIC.name else f" after `az cloud set --name {_AZ_NAMES[cloud.name]}`"
    return SignInProblem(f"{_NOT_SIGNED_IN}: {what}{joint}`{' '.join(command)}`{other}{more}", command)


_AZ_NAMES = {"usgov": "AzureUSGovernment", "china": "AzureChinaCloud"}


def _mend(what: str) -> SignInProblem:
    return SignInProblem(f"{_NOT_SIGNED_IN}: {what}")


def _one_line(text: str) -> str:
    """The part of an answer that is for people, shortened: Entra ID adds trace ids and times to it."""
    words = " ".join(re.split(r"Trace ID:|Correlation ID:|To troubleshoot|Visit https", text)[0].split())
    return words.removeprefix("Authentication failed: ").removeprefix("ERROR: ")[:_LONGEST].rstrip(" .")
