"""The audit as text for people and as JSON for programs. Everything here is a pure function of a view and a clock."""
