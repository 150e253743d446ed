"""The live clouds as a source of views. Nothing of the clouds' libraries is loaded before a source is built."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from tui.settings import Settings

if TYPE_CHECKING:
    from probes.live import LiveSource
    from probes.view import View


class ReadsOnce(Protocol):
    """A source that can do one complete round."""

    def read_once(self, on_view: Callable[[View], None] | None = None) -> View:
        """Read everything once and wait for it; `on_view` is called from other threads meanwhile."""
        ...


def build_live_source(settings: Settings) -> LiveSource:
    """A source that reads what the settings name; it has not begun yet.

    Raises:
        ValueError: a cloud is not named, which `require_scope` would have said.
    """
    from probes.live import LiveSource, Scope

    if settings.azure_subscription is None or settings.gcp_project is None:
        raise ValueError("both clouds have to be named")
    return LiveSource(
        Scope(
            azure_subscription=settings.azure_subscription,
            azure_resource_group=settings.azure_resource_group,
            azure_gateway=settings.azure_gateway,
            gcp_project=settings.gcp_project,
            gcp_region=settings.gcp_region,
            gcp_gateway=settings.gcp_gateway,
            azure_endpoint=settings.azure_endpoint,
            azure_authority=settings.azure_authority,
            gcp_endpoint=settings.gcp_endpoint,
            timeout=settings.timeout,
            slow_reads=settings.slow_reads,
        )
    )
