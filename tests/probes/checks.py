"""Comparisons that several tests make."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from probes.documents import Document, Json, Outcome, Read
from probes.secrets import REMOVED

SECRET_NAMES = frozenset({"sharedKey", "sharedSecret", "sharedSecretHash", "authorizationKey", "radiusServerSecret"})
"""What is secret in a recorded body. Written down again here, so that the list in the program is checked."""


def document_of(read: Read, body: Json) -> Document:
    """A good answer."""
    return Document(read, Outcome.OK, datetime(2026, 1, 1, tzinfo=UTC), 0.0, body)


def assert_one_line(document: Document) -> None:
    """A failed read has a reason for a person, on one line, short, without markup, and leaves no body behind."""
    assert document.outcome is not Outcome.OK
    assert document.body is None
    assert document.reason.strip()
    assert "\n" not in document.reason
    assert len(document.reason) < 450
    assert "<!DOCTYPE" not in document.reason


def replaced_paths(recorded: Any, kept: Any, path: str = "") -> Iterator[str]:
    """Where `kept` has a marker instead of what was recorded; fails on any other difference, types included."""
    if kept == REMOVED or (isinstance(kept, str) and kept.startswith("same-as:")):
        assert recorded != kept
        yield path
        return
    assert type(recorded) is type(kept), path
    if isinstance(recorded, dict):
        assert list(recorded) == list(kept), path
        for name, value in recorded.items():
            yield from replaced_paths(value, kept[name], f"{path}.{name}")
    elif isinstance(recorded, list):
        assert len(recorded) == len(kept), path
        for index, value in enumerate(recorded):
            yield from replaced_paths(value, kept[index], f"{path}[{index}]")
    else:
        assert recorded == kept, path


def secret_paths(body: Any, path: str = "") -> Iterator[str]:
    """Where a body has a secret."""
    if isinstance(body, dict):
        for name, value in body.items():
            if name in SECRET_NAMES and value:
                yield f"{path}.{name}"
            else:
                yield from secret_paths(value, f"{path}.{name}")
    elif isinstance(body, list):
        for index, value in enumerate(body):
            yield from secret_paths(value, f"{path}[{index}]")
