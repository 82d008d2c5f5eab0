"""Keeping filters under a name, and remembering when somebody looked at a list."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.exceptions import Invalid, Problem
from accounts.models import User
from mdt.models import ListLook, ListName, SavedView

MOST = 12
# Going back and forth between a list and its cases is one look, not many.
ONE_LOOK = timedelta(minutes=30)


@transaction.atomic
def keep(*, page: str, name: str, query: str, by: User, at: datetime) -> SavedView:
    """Keep the filters of a list under a name; the same name again replaces what it meant."""
    name = name.strip()
    if not name or len(name) > 40:
        words = _("Give the view a name of at most 40 letters.")
        raise Invalid(words, problems=(Problem("name", words),))
    if page not in ListName.values:
        raise Invalid(_("This list keeps no views."))
    mine = SavedView.objects.of(by, page)
    if mine.exclude(name=name).count() >= MOST:
        raise Invalid(_("Twelve views are kept already: forget one first."))
    view, _new = SavedView.objects.update_or_create(
        person=by, page=page, name=name, defaults={"query": query[:500], "saved_at": at}
    )
    audit.record("view kept", view, by=by, at=at, detail={"page": page})
    return view


@transaction.atomic
def forget(*, view: SavedView, by: User, at: datetime) -> None:
    """Forget a view; its filters can still be chosen by hand."""
    audit.record("view forgotten", view, by=by, at=at, detail={"page": view.page})
    view.delete()


@transaction.atomic
def look(*, page: str, by: User, at: datetime) -> datetime | None:
    """Remember that somebody looks at a list now; return when they looked before this look, if ever."""
    found, new = ListLook.objects.get_or_create(
        person=by, page=page, defaults={"began_at": at, "seen_at": at}
    )
    if new:
        return None
    if at - found.seen_at > ONE_LOOK:
        found.before, found.began_at = found.seen_at, at
    found.seen_at = max(at, found.seen_at)
    found.save(update_fields=["before", "began_at", "seen_at"])
    return found.before
