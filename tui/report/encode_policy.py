"""What does not count because somebody said so, as JSON objects of the audit's schema."""

from __future__ import annotations

from tui.policy import Policy, Suppression
from tui.report.encode import JsonObject
from tui.set_aside import LeftOut, Use


def encode_suppression(suppression: Suppression) -> JsonObject:
    """A suppression as it stands in the configuration file."""
    return {
        "code": suppression.code,
        "reason": suppression.reason,
        "until": suppression.until.isoformat(),
        "tunnel": suppression.tunnel,
        "link": suppression.link,
        "resource": suppression.resource,
    }


def encode_use(use: Use) -> JsonObject:
    """A suppression and what it did."""
    return {**encode_suppression(use.suppression), "expired": use.expired, "matches": use.matches}


def encode_left_out(policy: Policy, left_out: LeftOut | None) -> JsonObject:
    """What `--select` and `--ignore` leave out."""
    return {
        "select": list(policy.select),
        "ignore": list(policy.ignore),
        "checks": list(left_out.codes) if left_out else [],
        "findings": list(left_out.findings) if left_out else [],
    }
