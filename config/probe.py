"""Does a web process answer 200? Asked by the demo's supervisor and by the container's health check."""

import sys
from http.client import HTTPConnection, HTTPException


def answers(port: int, path: str, *, host: str = "127.0.0.1") -> bool:
    connection = HTTPConnection(host, port, timeout=4)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (HTTPException, OSError):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not answers(int(sys.argv[1]), sys.argv[2]))
