"""Tests of the rules of the house: layout, imports, words, and how cloud text is shown."""
