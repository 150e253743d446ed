"""Tests of lab/: the simulated clouds."""
