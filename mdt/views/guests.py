"""The guest's pages: no account, the cases they were invited for, and nothing to take away."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import UserRequest
from mdt.actions import guests
from mdt.models import AgendaItem, GuestInvitation, Meeting
from mdt.presenters.live import before_room
from mdt.views.people import uuid_in


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """The list of the invited cases, after the promise of confidentiality."""
    now = timezone.now()
    invitation = guests.opened(token, now)
    if request.method == "POST":
        guests.acknowledge(invitation=invitation, at=now)
        return redirect("guest", token)
    context = {
        "invitation": invitation,
        "token": token,
        "items": invitation.items.on_list(),
        "now": now,
    }
    return render(request, "mdt/guest.html", context)


@never_cache
@require_http_methods(["GET", "HEAD"])
def guest_case(request: HttpRequest, token: str, pk: UUID) -> HttpResponse:
    """One invited case as the room sees it, marked with the guest's name; any other, or one off the list, is not found."""
    now = timezone.now()
    invitation = guests.opened(token, now)
    if invitation.acknowledged_at is None:
        return redirect("guest", token)
    item = get_object_or_404(invitation.items.on_list().for_lists(), public_id=pk)
    guests.note_seen(invitation=invitation, item=item, at=now)
    context = {
        "invitation": invitation,
        "token": token,
        "room": before_room(item, [], now),
        "now": now,
    }
    return render(request, "mdt/guest_case.html", context)


@login_required
@require_POST
def invite(request: UserRequest, pk: UUID) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), public_id=pk)
    sent = {name: request.POST.get(name, "") for name in ("full_name", "email", "role")}
    listed = AgendaItem.objects.visible_to(request.user).filter(meeting=meeting)
    chosen = request.POST.getlist("items")
    items = [get_object_or_404(listed, public_id=uuid_in(text)) for text in chosen]
    _made, secret = guests.invite(
        meeting=meeting, items=items, **sent, by=request.user, at=timezone.now()
    )
    link = request.build_absolute_uri(reverse("guest", args=[secret]))
    messages.success(request, _("The guest's link, shown once: %(link)s") % {"link": link})
    return redirect("meeting", pk)


@login_required
@require_POST
def revoke(request: UserRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(GuestInvitation.objects.visible_to(request.user), public_id=pk)
    guests.revoke(invitation=found, by=request.user, at=timezone.now())
    return redirect("meeting", found.meeting.public_id)
