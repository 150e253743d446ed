"""Tests of screens/: what a person sees."""
