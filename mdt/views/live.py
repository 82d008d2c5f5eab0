"""The running meeting: the projector follows, the recorder leads."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_POST, require_safe

from accounts.exceptions import Invalid, NotAllowedNow, Refused
from accounts.http import UserRequest
from accounts.models import User
from mdt.actions import decisions, follow_ups, live, voices
from mdt.documents.speaking import spoken
from mdt.live_form import RecorderForm
from mdt.models import AgendaItem, Meeting, Treatment
from mdt.presenters.live import LivePage, etag_of, live_page, words_of_codes
from mdt.rules.shorthand import TREATMENTS
from mdt.shared_fragments import once
from mdt.views.people import person_of, uuid_in

TAG = "live.etag"


def _meeting(request: UserRequest, pk: UUID) -> Meeting:
    visible = Meeting.objects.visible_to(request.user).select_related("board", "chair")
    return get_object_or_404(visible, public_id=pk)


def _item(request: UserRequest, pk: UUID) -> AgendaItem:
    return get_object_or_404(AgendaItem.objects.visible_to(request.user).for_lists(), public_id=pk)


def _etag(request: HttpRequest, pk: UUID) -> str:
    """Worked out once for each request, however often it is asked for."""
    person = request.user
    if not isinstance(person, User):
        return ""
    if TAG not in request.META:
        request.META[TAG] = etag_of(pk, person, timezone.now())
    return str(request.META[TAG])


def _shared(request: UserRequest, pk: UUID, template: str) -> HttpResponse:
    """The same piece for every screen that may see the case: made once for each change."""
    tag = _etag(request, pk)

    def make() -> str:
        page = live_page(_meeting(request, pk), request.user, timezone.now())
        return render_to_string(template, {"page": page})

    def is_still() -> bool:
        """Others get it by this tag: not when the next case or a new role came while it was made."""
        return etag_of(pk, request.user, timezone.now(), afresh=True) == tag

    return HttpResponse(once(f"live:{template}:{tag}", make, is_still=is_still))


@login_required
@require_safe
def projector(request: UserRequest, pk: UUID) -> HttpResponse:
    page = live_page(_meeting(request, pk), request.user, timezone.now())
    return render(request, "mdt/projector.html", {"page": page})


@login_required
@require_safe
@cache_control(private=True, no_cache=True)
@condition(etag_func=_etag)
def now(request: UserRequest, pk: UUID) -> HttpResponse:
    """What the projector asks for every two seconds; unchanged, it costs one query."""
    return _shared(request, pk, "mdt/_projector.html")


@login_required
@require_safe
@cache_control(private=True, no_cache=True)
@condition(etag_func=_etag)
def bar(request: UserRequest, pk: UUID) -> HttpResponse:
    """The same for the recorder: whose pen, which case, who is missing."""
    return _shared(request, pk, "mdt/_recorder_bar.html")


@login_required
@require_safe
def recorder(request: UserRequest, pk: UUID) -> HttpResponse:
    page = live_page(_meeting(request, pk), request.user, timezone.now())
    return render(request, "mdt/recorder.html", _recorder_context(page))


def _recorder_context(page: LivePage) -> dict[str, object]:
    shown = page.before_room
    draft = shown.decision if shown and shown.decision and not shown.decision.is_signed else None
    form = RecorderForm.of(shown.item, draft) if shown else None
    codes = [(code, Treatment(word).label) for code, word in TREATMENTS.items()]
    return {"page": page, "form": form, "draft": draft, "treatment_codes": codes}


@login_required
@require_POST
def lead(request: UserRequest, pk: UUID) -> HttpResponse:
    """One of the recorder's moves; each is one action."""
    found, by, at = _meeting(request, pk), request.user, timezone.now()
    move = request.POST.get("move", "")
    if move in ("next", "previous"):
        live.step(meeting=found, forward=move == "next", by=by, at=at)
    elif move in LEADS:
        LEADS[move](meeting=found, by=by, at=at)
    else:
        item = _item(request, uuid_in(move) or UUID(int=0))
        live.show(meeting=found, item=item, by=by, at=at)
    return redirect("meeting-record", pk)


LEADS = {"take": live.take_pen, "clock": live.toggle_clock, "rest": live.rest}


def _said(body: dict[str, Any], *, status: int = 200) -> JsonResponse:
    """For the recorder's script, which shows the words as they come: in the person's language."""
    return JsonResponse(spoken(body), status=status)


@login_required
@require_POST
def save(request: UserRequest, pk: UUID) -> JsonResponse:
    """Keep what was typed, and say back what the codes mean. Refused, nothing of it is lost on the screen."""
    item = _item(request, pk)
    form = RecorderForm(request.POST, item=item)
    if not form.is_valid():
        return _said({"problems": form.errors.get_json_data()}, status=422)
    try:
        saved = decisions.save_draft(
            item=item, content=form.content, by=request.user, at=timezone.now(),
            expected_version=form.cleaned_data["version"],
        )  # fmt: skip
    except Refused as refusal:
        return _said({"refused": refusal.message}, status=refusal.status)
    return _said({"version": saved.version, "words": words_of_codes(saved)})


@login_required
@require_POST
def read_back(request: UserRequest, pk: UUID) -> JsonResponse:
    """Put the whole text before the room to be read aloud."""
    item = _item(request, pk)
    draft = item.decisions.unsigned().first()
    if draft is None:
        return _said({"refused": "Nothing is written yet."}, status=409)
    try:
        decisions.read_back(decision=draft, by=request.user, at=timezone.now())
    except Invalid as refusal:
        problems = {p.path: [p.message] for p in refusal.problems}
        return _said({"refused": refusal.message, "problems": problems}, status=422)
    return JsonResponse({"read_back": True, "version": draft.version + 1})


@login_required
@require_POST
def voice(request: UserRequest, pk: UUID) -> HttpResponse:
    """Note that a member stands back from the case, or what an absent one wrote."""
    item = _item(request, pk)
    person = person_of(request, "person", User.at(*item.meeting.board.sites.all()))
    text, discipline = request.POST.get("text", ""), request.POST.get("discipline", "")
    at, by = timezone.now(), request.user
    if "recuse" in request.POST:
        voices.recuse(item=item, person=person, reason=text, by=by, at=at)
    else:
        voices.write_opinion(
            item=item, person=person, discipline=discipline, text=text, by=by, at=at
        )
    return redirect("meeting-record", item.meeting.public_id)


@login_required
@require_POST
def task(request: UserRequest, pk: UUID) -> HttpResponse:
    """Give a task while the case is before the board; its draft carries it."""
    item = _item(request, pk)
    draft = item.decisions.unsigned().first()
    if draft is None:
        raise NotAllowedNow("Write the recommendation first: a task belongs to it.")
    owner = person_of(request, "owner", User.at(item.case.site_id))
    days = request.POST.get("days", "")
    follow_ups.give(
        decision=draft, text=request.POST.get("text", ""), owner=owner, by=request.user, at=timezone.now(),
        due_in_working_days=int(days) if days.isdecimal() else -1,
    )  # fmt: skip
    return redirect("meeting-record", item.meeting.public_id)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
