"""The note of an evaluation, as a consultant would dictate it."""
