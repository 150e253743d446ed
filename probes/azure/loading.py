"""Loads azure-mgmt-network: a fifth of a second of computing and a quarter of a million objects that stay."""

from __future__ import annotations

import gc
import sys
import threading


def begin_loading() -> None:
    """Load the SDK in a thread of its own; whoever imports it meanwhile waits for that by Python's own lock."""
    if not is_loaded():
        threading.Thread(target=load_sdk, name="load-azure", daemon=True).start()


def is_loaded() -> bool:
    """Whether the SDK is there already."""
    return "azure.mgmt.network" in sys.modules


def load_sdk() -> None:
    """Load it with Python's collector of garbage out of the way.

    The collector would go through all that was loaded several times meanwhile, and from then on each time that it looks
    at everything: 60 to 200 ms in which no thread runs, the screens' among them (seen).
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        import azure.mgmt.network  # noqa: F401
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
