"""What can go wrong before there is a database."""


class ServiceFailed(Exception):
    """A local server could not be found, started or reached. The text is for the person at the terminal."""
