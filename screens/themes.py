"""The two colour themes; colours are named after their meaning and nothing else in screens names a colour."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

DARK = Theme(
    name="havpn-dark",
    primary="#4c9df3",
    secondary="#7d8fa9",
    accent="#e5b567",
    success="#5fbf7f",
    warning="#e5a84b",
    error="#f0616d",
    foreground="#d6dde8",
    background="#10151d",
    surface="#161d28",
    panel="#1d2735",
    dark=True,
    variables={
        "text-muted": "#8a97aa",
        "text-success": "#6fcf97",
        "text-error": "#ff7b86",
        "text-warning": "#f0b860",
        "text-primary": "#78b5f8",
        "text-accent": "#e9bf7a",
        "error-muted": "#4a2029",
        "warning-muted": "#45351c",
        "primary-muted": "#20344d",
        "border-blurred": "#2c394b",
        "scrollbar": "#33445c",
        "scrollbar-hover": "#4c9df3",
        "scrollbar-active": "#4c9df3",
        "scrollbar-background": "#131a24",
        "scrollbar-background-hover": "#131a24",
        "scrollbar-background-active": "#131a24",
        "scrollbar-corner-color": "#131a24",
        "block-cursor-background": "#20344d",
        "block-cursor-foreground": "#d6dde8",
        "block-cursor-blurred-background": "#20344d",
    },
)

LIGHT = Theme(
    name="havpn-light",
    primary="#0b63b8",
    secondary="#55657c",
    accent="#8a5a00",
    success="#1d7f43",
    warning="#9a6200",
    error="#c0202f",
    foreground="#1b2430",
    background="#fbfcfe",
    surface="#f1f4f8",
    panel="#e2e8f0",
    dark=False,
    variables={
        "text-muted": "#5a687c",
        "text-success": "#17693a",
        "text-error": "#b3121f",
        "text-warning": "#875300",
        "text-primary": "#0b559e",
        "text-accent": "#7a4f00",
        "error-muted": "#f8d7da",
        "warning-muted": "#f6e6c4",
        "primary-muted": "#d3e4f7",
        "border-blurred": "#c3ccd8",
        "scrollbar": "#b3bfce",
        "scrollbar-hover": "#0b63b8",
        "scrollbar-active": "#0b63b8",
        "scrollbar-background": "#eef2f7",
        "scrollbar-background-hover": "#eef2f7",
        "scrollbar-background-active": "#eef2f7",
        "scrollbar-corner-color": "#eef2f7",
        "block-cursor-background": "#d3e4f7",
        "block-cursor-foreground": "#1b2430",
        "block-cursor-blurred-background": "#d3e4f7",
    },
)

NO_COLOUR = "ansi-dark"
"""The theme under which Textual removes colour altogether instead of turning it grey."""


def choose_theme(environ: Mapping[str, str]) -> str:
    """The theme to start with: HAVPN_THEME `dark` or `light`, else what COLORFGBG says of the background, else dark."""
    if "NO_COLOR" in environ:
        return NO_COLOUR
    asked = environ.get("HAVPN_THEME", "").casefold()
    if asked in ("dark", "light"):
        return LIGHT.name if asked == "light" else DARK.name
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if background in ("7", "15") else DARK.name
