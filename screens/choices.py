"""What a person chose, so that it can be kept for the next time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from probes.documents import Cloud
from probes.matrix import Matrix

LinkKey: TypeAlias = tuple[str, str]
"""The ids of a link's two gateways: what identifies a link in the next view too."""


def key_of(matrix: Matrix) -> LinkKey:
    """What identifies the link of a matrix."""
    return (matrix.link.azure.id, matrix.link.gcp.id)


@dataclass(frozen=True, slots=True)
class Choices:
    """The last choices.

    Attributes:
        link: the link that was opened.
        containers: by cloud, the subscriptions or projects to look in, none of them meaning all; no entry where
            nothing was chosen.
    """

    link: LinkKey | None = None
    containers: Mapping[Cloud, tuple[str, ...]] = field(default_factory=dict)


Keep: TypeAlias = Callable[[Choices], str]
"""Keeps choices for the next time; returns why that failed, or nothing."""


class Memory:
    """The last choices, and how they are kept.

    Attributes:
        choices: made the last time, and since.
    """

    def __init__(self, choices: Choices | None = None, keep: Keep | None = None) -> None:
        self.choices = choices or Choices()
        self._keep = keep or _forget

    def choose_link(self, link: LinkKey) -> str:
        """Keeps a link; returns why that failed, or nothing."""
        return self._change(replace(self.choices, link=link))

    def choose_containers(self, chosen: Mapping[Cloud, tuple[str, ...]]) -> str:
        """Keeps where to look in these clouds; returns why that failed, or nothing."""
        return self._change(replace(self.choices, containers={**self.choices.containers, **chosen}))

    def _change(self, choices: Choices) -> str:
        self.choices = choices
        return self._keep(choices)


def _forget(_choices: Choices) -> str:
    """Where nothing is kept that is no failure."""
    return ""
