#!/usr/bin/env python3
"""The command line of CRLM Board. `./dev manage` calls it with everything set up."""

import sys


def main() -> None:
    from config.services.manage import with_services

    with_services(sys.argv)


if __name__ == "__main__":
    main()
