"""What maintainers run: pictures for the documentation and measurements. Not part of the installed program."""
