"""The live clouds as a source of views. Nothing of the clouds' libraries is loaded before a source is built."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from tui.settings import GRAPH, Settings

if TYPE_CHECKING:
    from probes.live import LiveSource
    from probes.scope import Scope
    from probes.view import View


class ReadsOnce(Protocol):
    """A source that can do one complete round."""

    def read_once(self, on_view: Callable[[View], None] | None = None) -> View:
        """Read everything once and wait for it; `on_view` is called from other threads meanwhile."""
        ...


def build_live_source(settings: Settings) -> LiveSource:
    """A source that reads what the settings name, or all that can be listed; it has not begun yet."""
    from probes.live import LiveSource

    return LiveSource(make_scope(settings))


def make_scope(settings: Settings) -> Scope:
    """What the settings name, as a source takes it."""
    from probes.azure.reads import AzureScope
    from probes.gcp.reads import GcpScope
    from probes.scope import Scope

    return Scope(
        azure=AzureScope(
            settings.azure_subscriptions,
            settings.azure_resource_group,
            settings.azure_gateway,
            by_graph=settings.azure_discovery == GRAPH,
        ),
        gcp=GcpScope(settings.gcp_projects, settings.gcp_region, settings.gcp_gateway, settings.gcp_asset_scope),
        azure_endpoint=settings.azure_endpoint,
        azure_authority=settings.azure_authority,
        gcp_endpoint=settings.gcp_endpoint,
        gcp_resource_manager=settings.gcp_projects_endpoint,
        timeout=settings.timeout,
        slow_reads=settings.slow_reads,
    )
