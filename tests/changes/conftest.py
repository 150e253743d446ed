"""Labs behind their listeners, for the real clients."""

from tests.checks.test_lab_on_the_wire import serve
from tests.lab.conftest import use

__all__ = ["serve", "use"]
