"""How a failed read becomes a sentence for a person: what went wrong, and what would mend it."""

from __future__ import annotations

from probes.documents import Cloud, Outcome

_LIMIT = 300
_STATUSES = {
    401: Outcome.UNAUTHENTICATED,
    403: Outcome.FORBIDDEN,
    404: Outcome.ABSENT,
    429: Outcome.THROTTLED,
}


def find_cause(error: BaseException) -> str:
    """What the operating system said under a library's exceptions, such as `Connection refused`; empty if nothing."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or not isinstance(one, BaseException):
            continue
        seen.add(id(one))
        if isinstance(one, OSError) and one.strerror:
            return one.strerror
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return ""


def outcome_of(status: int) -> Outcome:
    """The outcome that an HTTP status means."""
    return _STATUSES.get(status, Outcome.FAILED)


def explain(cloud: Cloud, outcome: Outcome, permission: str, told: str) -> str:
    """One line for a person.

    Args:
        permission: the right that the read needs.
        told: what the cloud or the library said; shortened, on one line.
    """
    words = " ".join(told.split())[:_LIMIT]
    match outcome:
        case Outcome.FORBIDDEN:
            return f"no permission: {permission}" if permission else f"no permission: {words}"
        case Outcome.UNAUTHENTICATED:
            login = "az login" if cloud is Cloud.AZURE else "gcloud auth application-default login"
            return f"not signed in to {cloud.title} (try `{login}`): {words}"
        case Outcome.THROTTLED:
            return f"{cloud.title} is asked too often and refused: {words}"
        case Outcome.TIMED_OUT:
            return f"{cloud.title} did not answer in time: {words}"
        case Outcome.UNREACHABLE:
            return f"{cloud.title} could not be reached: {words}"
        case Outcome.UNREADABLE:
            return f"{cloud.title} sent an answer that is not the JSON it should be: {words}"
        case Outcome.ABSENT:
            return f"does not exist in {cloud.title}: {words}"
        case _:
            return words
