"""What the program says is found in its source, marked or not."""

from config.catalogue import marked, prose
from config.catalogue.message import DATE_FORMAT, SAID, Message, places_of


def test_marked_strings_of_a_module() -> None:
    source = """
_("Keep"); ngettext("%(n)d scan", "%(n)d scans", n); pgettext("side", "left"); written(day, "M Y")
"""

    assert set(marked.in_python(source)) == {
        Message("", "Keep"),
        Message("", "%(n)d scan", "%(n)d scans"),
        Message("side", "left"),
        Message(DATE_FORMAT, "M Y"),
    }


def test_marked_strings_of_a_template() -> None:
    source = """{% load i18n %}{% translate "Say “why”" %}{{ x|default:_("none") }}
{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}{{ d|date:"j M" }}"""

    assert set(marked.in_template(source)) == {
        Message("", "Say “why”"),
        Message("", "none"),
        Message("", "%(n)s day", "%(n)s days"),
        Message(DATE_FORMAT, "j M"),
    }


def test_sentences_that_nobody_marked() -> None:
    source = '''
def because(sums):
    """A docstring explains the source."""
    yield f"{plain(sums.total)} mm {'above' if up else 'below'} the limit of {sums.limit}"
    yield _("Marked already")
    raise NotAllowedNow("This meeting takes no more cases.")
    log.warning("seen by machines only")
'''

    assert set(prose.in_python(source)) == {
        Message(SAID, "{total} mm above the limit of {limit}"),
        Message(SAID, "{total} mm below the limit of {limit}"),
        Message(SAID, "This meeting takes no more cases."),
    }


def test_labels_of_choices() -> None:
    source = """
class State(models.TextChoices):
    OPEN = "open", "Open"
    NEW_LESION = "new_lesion"
"""

    assert {message.text for message in prose.in_python(source)} == {"Open", "New Lesion"}


def test_places() -> None:
    assert places_of("%(n)s of {total} <b>%%</b>") == ["%(n)s", "</b>", "<b>", "{total}"]
