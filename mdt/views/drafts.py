"""Drafts of forms: kept while one types, found again on another computer."""

import json
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.exceptions import Invalid
from accounts.http import UserRequest
from accounts.models import User
from accounts.templatetags.dates import at as on_the_clock
from mdt.actions import drafts
from mdt.models import Draft


@login_required
@require_http_methods(["GET", "POST", "DELETE"])
def draft(request: UserRequest, form: str, pk: UUID) -> HttpResponse:
    """Read, keep or discard one's own draft of a form about something one sees; else it is not found."""
    if not drafts.subject_is_seen(form, pk, request.user):
        raise Http404
    if request.method == "DELETE":
        drafts.drop(form=form, about=pk, by=request.user)
    if request.method == "POST":
        now, fields = timezone.now(), _sent(request)
        drafts.keep(form=form, about=pk, fields=fields, by=request.user, at=now)
    return JsonResponse(_told(request.user, drafts.name_of(form, pk)))


def _told(user: User, form: str) -> dict[str, Any]:
    kept = Draft.objects.of(user, form, timezone.now()).first()
    if kept is None:
        return {}
    time = strip_tags(on_the_clock(kept.saved_at, user))
    return {"words": _("Draft of %(time)s") % {"time": time}, "fields": kept.fields}


def _sent(request: HttpRequest) -> dict[str, list[str]]:
    """Each field's values as text. Raises ``Invalid`` for anything else."""
    try:
        sent = json.loads(request.body)
    except ValueError as wrong:
        raise Invalid("A draft is sent as JSON.") from wrong
    if not (isinstance(sent, dict) and all(_is_texts(values) for values in sent.values())):
        raise Invalid("A draft is a list of texts for each field.")
    return sent


def _is_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)
