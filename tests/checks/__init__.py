"""Diagnosis: the fault sweep, its base states, and what must always hold."""
