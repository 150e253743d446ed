"""What can be masked, each kind by its own switch."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """A kind of what identifies somebody; the value is the word used in options and manifests."""

    IDS = "ids"
    """Subscriptions, tenants, projects, organizations, and numbers and GUIDs of resources."""
    NAMES = "names"
    """Names of resources and resource groups."""
    ACCOUNTS = "accounts"
    TAGS = "tags"
    """Tags and labels, names as well as values."""
    PUBLIC = "public-addresses"
    PRIVATE = "private-prefixes"
    TEXT = "text"
    """Errors, detailed statuses, descriptions, and whatever stands where nothing is known to be harmless."""


ALL = frozenset(Kind)
"""What is masked unless told otherwise."""
