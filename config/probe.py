"""Asks one address and says by its exit code whether the answer was 200. For the container's health check."""

import sys
from urllib.error import URLError
from urllib.request import urlopen


def main(address: str) -> int:
    try:
        with urlopen(address, timeout=4) as answer:  # noqa: S310  the address comes from the compose file
            return 0 if answer.status == 200 else 1
    except (URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
