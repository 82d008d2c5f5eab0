"""Keeping what somebody has typed and not sent, until they send it, discard it, or thirty days have passed.

A draft is no fact and is not audited; what is sent from it is, as ever.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.exceptions import Invalid
from accounts.models import User
from cases.models import Case
from mdt.models import AgendaItem, Draft

MOST_BYTES = 40_000
MOST_DRAFTS = 50
# What a form may be about: the kind of form, and the rows among which its subject must be.
SUBJECTS: dict[str, type[AgendaItem | Case]] = {"decision": AgendaItem, "scan": Case, "enter": Case}


def name_of(form: str, about: UUID) -> str:
    return f"{form}:{about}"


def subject_is_seen(form: str, about: UUID, by: User) -> bool:
    """Whether drafts are kept of this form (``scan``, ``enter-lab``), and this person sees what it is about."""
    rows = SUBJECTS.get(form.partition("-")[0])
    return rows is not None and rows.objects.visible_to(by).filter(public_id=about).exists()


@transaction.atomic
def keep(
    *, form: str, about: UUID, fields: Mapping[str, Sequence[str]], by: User, at: datetime
) -> Draft:
    """Keep what is typed; the draft of the same form is replaced, and of many the oldest is let go."""
    if len(json.dumps(fields).encode()) > MOST_BYTES:
        raise Invalid(_("This is too long to be kept as a draft."))
    made, _new = Draft.objects.update_or_create(
        person=by, form=name_of(form, about), defaults={"fields": fields, "saved_at": at}
    )
    mine = Draft.objects.filter(person=by).order_by("-saved_at")
    Draft.objects.filter(pk__in=list(mine.values_list("pk", flat=True)[MOST_DRAFTS:])).delete()
    return made


def drop(*, form: str, about: UUID, by: User) -> None:
    """Sent or discarded: the draft is gone."""
    Draft.objects.filter(person=by, form=name_of(form, about)).delete()


def expire(*, at: datetime) -> int:
    """Let go of what nobody came back to; return how many."""
    return Draft.objects.expired(at).delete()[0]
