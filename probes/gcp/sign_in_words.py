"""What kept a sign-in to Google Cloud from succeeding, in one sentence with the way out.

The words of the token endpoint are those of RFC 6749 (`invalid_grant`) with Google's subtypes (`invalid_rapt`), those
of google-auth its source's (2.62).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from google.auth.exceptions import RefreshError

from probes.documents import Outcome
from probes.sign_in import SignInProblem

FILE_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
LOGIN = ("gcloud", "auth", "application-default", "login")
_LONGEST = 200
_NOT_SIGNED_IN = "not signed in to Google Cloud"
_METADATA = ("metadata.google.internal", "169.254.169.254")


def tell_unreachable(host: str, cause: str, environment: Mapping[str, str]) -> SignInProblem:
    """Nobody answered there. The metadata address is asked only where there is no other credential."""
    metadata = {*_METADATA, environment.get("GCE_METADATA_HOST", ""), environment.get("GCE_METADATA_IP", "")}
    if host in metadata:
        return _none()
    return SignInProblem(f"Google Cloud could not be reached: sign-in at {host}: {cause}", outcome=Outcome.UNREACHABLE)


def tell_failure(error: Exception, environment: Mapping[str, str]) -> SignInProblem:
    """The sentence for what google-auth raised. It repeats no path: a variable may hold a whole key by mistake."""
    text = str(error.args[0] if error.args else error)
    body = str(error.args[1:])
    if "default credentials were not found" in text:
        return _none()
    if isinstance(error, OSError):
        return _tell_file(f"cannot be read ({error.strerror})" if error.strerror else "cannot be read", environment)
    if isinstance(error, RefreshError) and "was not found" in text:
        return _mend("the file with the workload's own token is not there: see what writes it")
    for words, told in _FILES.items():
        if words in text:
            return _tell_file(told, environment)
    if "impersonated credentials" in text:
        return _tell_impersonation(body)
    if "invalid_rapt" in body + text or "Reauthentication is needed" in text:
        return _login("the organisation asks for a new sign-in")
    if "invalid_grant" in text and not environment.get(FILE_VARIABLE):
        return _login("the gcloud login has expired or was revoked")
    for words, told in _REFUSALS.items():
        if words in text:
            return SignInProblem(f"{_NOT_SIGNED_IN}: {told}")
    if "invalid_grant" in text:
        return _mend(f"the credential that {FILE_VARIABLE} names was refused: {_one_line(text)}")
    return _mend(f"{_one_line(text)}: check the credential, or run `{' '.join(LOGIN)}`", LOGIN)


def tell_refusal(told: str) -> SignInProblem:
    """What to say of a 401 of Compute: the sign-in went well, and its token was not taken."""
    return _mend(f"Google Cloud did not take the token: run `{' '.join(LOGIN)}`: {_one_line(told)}", LOGIN)


_FILES = {
    "was not found": "names no file",
    "is not a valid json file": "names a file that is not JSON",
    "does not have a valid type": "names a file that is no credential",
    "Failed to load": "names a credential that lacks a part, or whose key is broken",
    "codec can't decode": "names a file that is not JSON",
}
_REFUSALS = {
    "Invalid JWT Signature": "the service account's key is not valid any more: make a new one and name its file in "
    f"{FILE_VARIABLE}",
    "reasonable timeframe": "this machine's clock is wrong: set it, the service account's sign-in depends on it",
    "account not found": f"the service account of {FILE_VARIABLE} does not exist any more: name another's key",
    "disabled": f"the service account of {FILE_VARIABLE} is disabled: enable it, or name another's key",
}


def _tell_file(told: str, environment: Mapping[str, str]) -> SignInProblem:
    if environment.get(FILE_VARIABLE):
        return _mend(f"{FILE_VARIABLE} {told}: set it right, or unset it and run `{' '.join(LOGIN)}`")
    return _login(f"gcloud's application default credentials: {told.replace('names', 'it is', 1)}")


def _tell_impersonation(body: str) -> SignInProblem:
    if "getAccessToken" in body or "PERMISSION_DENIED" in body:
        return _mend(
            "the signed-in account may not impersonate the service account: it needs "
            "roles/iam.serviceAccountTokenCreator on it"
        )
    return _mend(f"the service account could not be impersonated: {_one_line(body)}")


def _none() -> SignInProblem:
    return _login("there is no credential")


def _login(what: str) -> SignInProblem:
    return _mend(f"{what}: run `{' '.join(LOGIN)}`", LOGIN)


def _mend(what: str, command: tuple[str, ...] = ()) -> SignInProblem:
    return SignInProblem(f"{_NOT_SIGNED_IN}: {what}", command)


def _one_line(text: str) -> str:
    return " ".join(re.sub(r"[{}\"'()]", "", text).split())[:_LONGEST].rstrip(" .:,")
