"""Textual screens and widgets: they show a `probes.view.View` and never read a cloud."""
