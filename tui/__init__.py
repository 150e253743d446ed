"""Starts the program: command line, settings, the app shell and the reports."""

__version__ = "0.1.0"
