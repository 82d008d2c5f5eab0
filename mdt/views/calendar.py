"""Dates to confirm, holidays, extraordinary meetings, cancelling, and calendars to take along."""

from datetime import date, time
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exceptions import Invalid, Refused
from accounts.http import UserRequest
from accounts.permissions import Permission, check
from mdt.actions import calendars, cancelling, feeds, late, ordering, publishing, scheduling
from mdt.actions.meetings import check_board
from mdt.documents import downtime, ics
from mdt.models import AgendaItem, Board, CalendarFeed, DateQuestion, Meeting, PublishedList
from mdt.presenters.calendar import CancelPage, calendar_page, cancel_page

ICS = "text/calendar; charset=utf-8"


def _meeting(request: UserRequest, pk: UUID) -> Meeting:
    visible = Meeting.objects.visible_to(request.user).select_related("board")
    return get_object_or_404(visible, public_id=pk)


def _link(request: HttpRequest) -> ics.Link:
    return lambda meeting: request.build_absolute_uri(reverse("meeting", args=[meeting.public_id]))


def _page(request: UserRequest, refusal: Refused | None = None, secret: str = "") -> HttpResponse:
    check(request.user, Permission.SEE_MINUTES)
    address = request.build_absolute_uri(reverse("calendar-feed", args=[secret])) if secret else ""
    page = calendar_page(request.user, timezone.now())
    context = {"page": page, "refusal": refusal, "address": address}
    return render(request, "mdt/calendar.html", context, status=refusal.status if refusal else 200)


@login_required
@require_safe
def calendar(request: UserRequest) -> HttpResponse:
    return _page(request)


@login_required
@require_POST
def make_feed(request: UserRequest) -> HttpResponse:
    check(request.user, Permission.SEE_MINUTES)
    return _page(request, secret=feeds.make(user=request.user, at=timezone.now()))


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """For calendar programs, which cannot sign in; the secret in the address is the key."""
    found = CalendarFeed.objects.valid(secret).first()
    if found is None:
        raise Http404
    now = timezone.now()
    mine = Meeting.objects.visible_to(found.user).around(now).select_related("board")
    # A calendar program asks in no language of its reader.
    with override(found.user.language or settings.LANGUAGE_CODE):
        text = ics.feed(mine, organizer=settings.DEFAULT_FROM_EMAIL, link=_link(request), at=now)
    return HttpResponse(text, content_type=f"{ICS}; method=PUBLISH")


@login_required
@require_safe
def invitation(request: UserRequest, pk: UUID) -> HttpResponse:
    meeting, now = _meeting(request, pk), timezone.now()
    text = ics.invitation(
        meeting, organizer=settings.DEFAULT_FROM_EMAIL, attendee=request.user.email,
        link=_link(request), at=now,
    )  # fmt: skip
    response = HttpResponse(text, content_type=f"{ICS}; method={ics.method_of(meeting)}")
    response["Content-Disposition"] = f'attachment; filename="{meeting.local_start:%Y-%m-%d}.ics"'
    return response


@login_required
@require_POST
def confirm(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(DateQuestion.objects.visible_to(request.user), public_id=pk)
    choice = request.POST.get("choice", "")
    scheduling.confirm(question=found, choice=choice, by=request.user, at=timezone.now())
    messages.success(request, _("Confirmed."))
    return redirect("calendar")


@login_required
@require_POST
def holiday(request: UserRequest) -> HttpResponse:
    boards = Board.objects.visible_to(request.user)
    board = get_object_or_404(boards, code=request.POST.get("board", ""))
    try:
        day = _day(request.POST.get("day", ""))
        name = request.POST.get("name", "")
        calendars.add_holiday(board=board, day=day, name=name, by=request.user, at=timezone.now())
    except Invalid as refusal:
        return _page(request, refusal)
    return redirect("calendar")


@login_required
@require_POST
def plan(request: UserRequest) -> HttpResponse:
    boards, sent = Board.objects.visible_to(request.user), request.POST
    board = get_object_or_404(boards, code=sent.get("board", ""))
    try:
        made = scheduling.plan(
            board=board, day=_day(sent.get("day", "")), starts=_time(sent.get("starts", "")),
            minutes=_number(sent.get("minutes", "")), choice=sent.get("choice", ""),
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except Invalid as refusal:
        return _page(request, refusal)
    return redirect("meeting", made.public_id)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("Choose a day.")) from None


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise Invalid(_("Give a time.")) from None


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise Invalid(_("Give the minutes as a number."))
    return int(text)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: UserRequest, pk: UUID) -> HttpResponse:
    found, now, refusal = _meeting(request, pk), timezone.now(), None
    check_board(request.user, Permission.RUN_MEETING, found)
    page = cancel_page(found, now, request.POST.dict())
    if request.method == "POST":
        why, targets = request.POST.get("because", ""), _targets(page)
        try:
            cancelling.cancel(meeting=found, because=why, targets=targets, by=request.user, at=now)
            return redirect("meeting", pk)
        except Invalid as error:
            refusal = error
    context = {"page": page, "refusal": refusal, "sent": request.POST}
    return render(request, "mdt/cancel.html", context, status=422 if refusal else 200)


def _targets(page: CancelPage) -> dict[UUID, Meeting | str]:
    """Where each case goes, of what the page offers; what is left open is named by the action."""
    offered: dict[str, Meeting | str] = {str(one.public_id): one for one in page.targets}
    offered["alarm"] = cancelling.ALARM
    return {row.item.public_id: offered[row.goes_to] for row in page.rows if row.goes_to in offered}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _meeting(request, pk)
    if request.method == "POST":
        check_board(request.user, Permission.SCHEDULE, found)
        publishing.publish(meeting=found, by=request.user, at=timezone.now())
        return redirect("meeting-lists", pk)
    versions = PublishedList.objects.visible_to(request.user).filter(meeting=found)
    context = {"meeting": found, "versions": versions.select_related("published_by")}
    return render(request, "mdt/lists.html", context)


@login_required
@require_safe
def downtime_pack(request: UserRequest, pk: UUID) -> HttpResponse:
    found = _meeting(request, pk)
    check_board(request.user, Permission.RUN_MEETING, found)
    publishing.note_printed(meeting=found, by=request.user, at=timezone.now())
    response = HttpResponse(downtime.pack(found), content_type="application/pdf")
    response["Content-Disposition"] = (
        f'attachment; filename="list-{found.local_start:%Y-%m-%d}.pdf"'
    )
    return response


@login_required
@require_POST
def reschedule(request: UserRequest, pk: UUID) -> HttpResponse:
    found, sent = _meeting(request, pk), request.POST
    scheduling.reschedule(
        meeting=found, day=_day(sent.get("day", "")), starts=_time(sent.get("starts", "")),
        choice=sent.get("choice", ""), by=request.user, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("The meeting has moved, and everybody is told."))
    return redirect("meeting", pk)


@login_required
@require_POST
def arrange(request: UserRequest, pk: UUID) -> HttpResponse:
    ordering.arrange(meeting=_meeting(request, pk), by=request.user, at=timezone.now())
    return redirect("meeting", pk)


def _item(request: UserRequest, pk: UUID) -> AgendaItem:
    items = AgendaItem.objects.visible_to(request.user).select_related("meeting")
    return get_object_or_404(items, public_id=pk)


@login_required
@require_POST
def put_at(request: UserRequest, pk: UUID) -> HttpResponse:
    item, place = _item(request, pk), _number(request.POST.get("position", ""))
    ordering.put_at(item=item, position=place, by=request.user, at=timezone.now())
    return redirect("meeting", item.meeting.public_id)


@login_required
@require_POST
def judge_late(request: UserRequest, pk: UUID) -> HttpResponse:
    item, now, why = _item(request, pk), timezone.now(), request.POST.get("because", "")
    if request.POST.get("verdict") == "approve":
        late.approve(item=item, by=request.user, at=now)
    else:
        late.decline(item=item, because=why, by=request.user, at=now)
    return redirect("meeting", item.meeting.public_id)
