"""Routes: what each side advertises against what the other learned, both directions, prefix by prefix.

Pure functions over documents and the model. `reconcile` gives everything that is said of one link.
"""

from probes.routes.reconcile import reconcile

__all__ = ["reconcile"]
