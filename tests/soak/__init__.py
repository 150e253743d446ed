"""Two hours of the lab's time under the running program, with things going wrong. `make soak` runs this."""
