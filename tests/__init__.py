"""The tests, one folder for each package and one for the rules of the house."""
