"""How the fields of forms are written: by Django's templates for Jinja2, a list of choices by one of our own."""

from functools import cached_property
from pathlib import Path

from django.forms import renderers
from django.template.backends.jinja2 import Jinja2

OURS = Path(__file__).parent
THEIRS = Path(renderers.__file__).parent / "jinja2"


class Fields(renderers.Jinja2):
    """Django's template for a list takes in two more for each choice, which took more than half of the time of all fields of the scan grid."""

    @cached_property
    def engine(self) -> Jinja2:
        return Jinja2({"NAME": "fields", "APP_DIRS": False, "DIRS": [OURS, THEIRS], "OPTIONS": {}})
