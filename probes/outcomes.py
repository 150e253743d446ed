"""How a failed read becomes a sentence for a person: what went wrong, and what would mend it."""

from __future__ import annotations

import re

from probes.documents import Cloud, Outcome

_LIMIT = 300
_NO_BUNDLE = "Could not find a suitable TLS CA certificate bundle"
_LATE = re.compile(r"host='([^']+)', port=(\d+).*?(?:read|connect) timeout=([\d.]+)", re.DOTALL)
"""urllib3's words for an answer that did not come in time (2.8; seen)."""
_NAMED = (
    re.compile(r"authorization to perform action '([\w.]+(?:/[\w.]+)+)'", re.ASCII),
    re.compile(r"Required '(\w+(?:\.\w+)+)' permission for", re.ASCII),
    re.compile(r"Permission '(\w+(?:\.\w+)+)' denied", re.ASCII),
)
"""How a 403 names the right that is missing: Azure Resource Manager, Compute Engine (both seen), and Google's other
services (documented)."""
_STATUSES = {
    401: Outcome.UNAUTHENTICATED,
    403: Outcome.FORBIDDEN,
    404: Outcome.ABSENT,
    429: Outcome.THROTTLED,
}


def find_cause(error: BaseException) -> str:
    """What the operating system said under a library's exceptions, such as `Connection refused`; empty if nothing.

    It says as well whether a proxy stood in between, and what to do about a certificate that was not trusted.
    """
    seen: set[int] = set()
    by_way = ""
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or not isinstance(one, BaseException):
            continue
        seen.add(id(one))
        if type(one).__name__ == "ProxyError":  # requests' and urllib3's own, of which none is imported here
            by_way = "by way of the proxy: "
        if isinstance(one, OSError) and _tell_system(one):
            return by_way + _tell_system(one)
        waiting += [one.__cause__, one.__context__, getattr(one, "inner_exception", None)]
        waiting += [getattr(one, "reason", None), *one.args]
    return ""


def misses_bundle(error: BaseException) -> bool:
    """Whether requests found no file of certificates where it was told to look (requests 2.34, `cert_verify`; seen)."""
    return isinstance(error, OSError) and str(error).startswith(_NO_BUNDLE)


def _tell_system(error: OSError) -> str:
    if misses_bundle(error):
        return "the CA bundle named by REQUESTS_CA_BUNDLE can't be read"
    told = error.strerror or ""
    if "certificate verify failed" in told:
        why = told.rpartition("certificate verify failed: ")[2].partition(" (_ssl")[0]
        return f"its certificate is not trusted ({why}); the file of a CA of your own goes into REQUESTS_CA_BUNDLE"
    first = str(error.args[0]) if error.args else ""
    refused = first.removeprefix("Tunnel connection failed: ")  # http.client's words of a proxy that said no
    return f"it answers {refused}" if refused != first else told


def outcome_of(status: int) -> Outcome:
    """The outcome that an HTTP status means."""
    return _STATUSES.get(status, Outcome.FAILED)


def explain(cloud: Cloud, outcome: Outcome, permission: str, told: str) -> str:
    """One line for a person.

    Args:
        permission: the right that the read needs.
        told: what the cloud or the library said; shortened, on one line.
    """
    words = _shorten(" ".join(told.split()))
    match outcome:
        case Outcome.FORBIDDEN:
            return f"no permission: {_find_missing(cloud, permission, words)}"
        case Outcome.NOT_ENABLED:
            return f"the Compute Engine API is not enabled: {words}"
        case Outcome.UNAUTHENTICATED:
            login = "az login" if cloud is Cloud.AZURE else "gcloud auth application-default login"
            return f"not signed in to {cloud.title} (try `{login}`): {words}"
        case Outcome.THROTTLED:
            return f"{cloud.title} is asked too often and refused: {words}"
        case Outcome.TIMED_OUT:
            late = _LATE.search(told)
            where = f"{late[1]}:{late[2]}, {float(late[3]):g} s" if late else words
            return f"{cloud.title} did not answer in time: {where}"
        case Outcome.UNREACHABLE:
            return f"{cloud.title} could not be reached: {words}"
        case Outcome.UNREADABLE:
            return f"{cloud.title} sent an answer that is not the JSON it should be: {words}"
        case Outcome.ABSENT:
            return f"does not exist in {cloud.title}: {words}"
        case _:
            return words


def _shorten(words: str) -> str:
    """At most so many characters, cut behind a word where there is one."""
    if len(words) <= _LIMIT:
        return words
    kept = words[: _LIMIT - 2]
    return f"{kept.rpartition(' ')[0] or kept} …"


def _find_missing(cloud: Cloud, permission: str, words: str) -> str:
    """The right that the cloud names, else the read's own with what the cloud said instead."""
    for pattern in _NAMED:
        if named := pattern.search(words):
            if not permission or named[1].casefold() == permission.casefold():
                return permission or named[1]
            return f"{named[1]} (the read itself needs {permission})"
    if re.fullmatch(r"(?:HTTP 403 ?)?(?:Forbidden)?", words) and permission:
        return permission
    return f"{permission} ({cloud.title} says: {words})" if permission else words
