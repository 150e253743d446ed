"""The Azure side: which reads there are, how they are made, and how the answers are understood."""
