"""Measures the program. Ratios are taken in one run: absolute times tell of the machine, ratios of the program."""
