"""What a page may cost: its queries do not grow with the data, and its first load stays light."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.system.pages import pages
from tests.system.plenty import add_plenty
from tests.system.test_access import BACKEND, known

if TYPE_CHECKING:
    from mdt.demo import DemoHospital
    from mdt.models import Meeting

__all__ = ["known"]
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
OURS = (
    "css/board.css", "js/board.js", "js/lines.js", "js/palette.js", "js/figures.js", "js/grid.js",
    "django_htmx/htmx-2.min.js",
)  # fmt: skip
FIRST_LOAD = 100 * 1024
MOST_QUERIES = 12
# How a statement begins that asks for rows; what is left are transactions and writes.
ASKS = ("select", "(select", "with", "declare")


class Reader:
    """Opens every page of ours as somebody who may read it."""

    def __init__(self, hospital: "DemoHospital", known: dict[str, str]) -> None:
        self.people, self.known = hospital.people, known
        self.clients: dict[str, Client] = {"anonymous": Client()}

    def client(self, role: str) -> Client:
        if role not in self.clients:
            self.clients[role] = Client()
            self.clients[role].force_login(self.people[role], backend=BACKEND)
        return self.clients[role]

    def pages(self) -> Iterator[tuple[str, Client, str]]:
        for name, role, kind, address in pages():
            yield name, self.client(role), address.replace("{pk}", self.known[kind])

    def queries(self) -> dict[str, int]:
        return {name: queries(client, address) for name, client, address in self.pages()}


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200, address
    return sum(one["sql"].lower().startswith(ASKS) for one in asked.captured_queries)


@pytest.fixture
def reader(hospital: "DemoHospital", known: dict[str, str]) -> Reader:
    return Reader(hospital, known)


def test_a_page_asks_as_often_with_much_as_with_little(
    reader: Reader, hospital: "DemoHospital", quorate_meeting: "Meeting"
) -> None:
    reader.queries()
    little = reader.queries()
    add_plenty(hospital, quorate_meeting)
    reader.queries()

    much = reader.queries()

    assert {n: (little[n], many) for n, many in much.items() if many > little[n] + 1} == {}
    assert {name: many for name, many in much.items() if many > MOST_QUERIES} == {}


def test_no_page_is_heavier_than_a_first_load_may_be(
    reader: Reader, hospital: "DemoHospital", quorate_meeting: "Meeting"
) -> None:
    add_plenty(hospital, quorate_meeting)
    found = [finders.find(name) for name in OURS]
    files = sum(len(gzip.compress(Path(str(path)).read_bytes())) for path in found)
    weights = {
        name: files + len(gzip.compress(client.get(address).content))
        for name, client, address in reader.pages()
    }

    assert {name: weight for name, weight in weights.items() if weight > FIRST_LOAD} == {}
