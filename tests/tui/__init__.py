"""Tests of tui/: the command line, the settings, the app shell and the reports."""
