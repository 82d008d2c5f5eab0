"""How the fields of forms are written: by Django's templates for Jinja2, lists of choices and single lines by our own."""

from functools import cached_property
from pathlib import Path

from django.forms import renderers
from django.template.backends.jinja2 import Jinja2

OURS = Path(__file__).parent
THEIRS = Path(renderers.__file__).parent / "jinja2"


class Fields(renderers.Jinja2):
    """Django's templates take in others, that of a list two for each choice: more than half of the time of the scan grid's fields."""

    @cached_property
    def engine(self) -> Jinja2:
        return Jinja2({"NAME": "fields", "APP_DIRS": False, "DIRS": [OURS, THEIRS], "OPTIONS": {}})
