"""Tests of probes/: reading, parsing, pairing, comparing."""
