"""A progress bar for a terminal, plain lines for a file."""

from typing import TextIO

WIDTH = 32
STEP = 25


class Progress:
    """Tells on `stream` how far a job is. In a file one line for each quarter is enough."""

    def __init__(self, what: str, *, total: int, stream: TextIO) -> None:
        self.what, self.total, self.stream = what, total, stream
        self._told = -1

    def show(self, done: int) -> None:
        share = 100 if self.total == 0 else min(100, 100 * done // self.total)
        if self.stream.isatty():
            full = WIDTH * share // 100
            bar = "█" * full + "░" * (WIDTH - full)
            self.stream.write(f"\r{self.what} {bar} {done}/{self.total} ")
            self.stream.write("\n" if share == 100 and self._told != 100 else "")
            self._told = share
        elif share // STEP > self._told // STEP:
            self.stream.write(f"{self.what}: {done} of {self.total}\n")
            self._told = share
        self.stream.flush()
