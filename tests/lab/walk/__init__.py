"""Drawn requests against both simulated clouds in one process, and what must hold after each of them."""
