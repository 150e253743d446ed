"""Pre-shared keys of the simulated tunnels."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PreSharedKey:
    """A PSK that does not show itself: `repr` and `str` are redacted, equality compares the text."""

    text: str = field(repr=False)

    def __str__(self) -> str:
        return repr(self)

    def reveal(self) -> str:
        """Return the text, for the one place that must send it."""
        return self.text
