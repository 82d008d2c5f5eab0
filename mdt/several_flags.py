"""What the list of flags offers to do to all that are ticked: words for the notice, and what would undo it."""

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.exceptions import Invalid
from accounts.http import UserRequest
from cases.models import Flag
from mdt.actions import together
from mdt.fullness import warn_if_full
from mdt.models import Meeting

Done = tuple[str, dict[str, str | list[str]]]


def uuids(words: Iterable[str]) -> Iterator[UUID]:
    """Those that are identifiers; anything else names nothing."""
    for word in words:
        try:
            yield UUID(word)
        except ValueError:
            continue


def dismiss(request: UserRequest, flags: list[Flag]) -> Done:
    told = request.POST
    together.dismiss(
        flags=flags, reason=told.get("reason", ""), comment=told.get("comment", ""), by=request.user,
        at=timezone.now(),
    )  # fmt: skip
    words = ngettext("%(n)d flag is dismissed.", "%(n)d flags are dismissed.", len(flags))
    names = [str(flag.public_id) for flag in flags]
    return words % {"n": len(flags)}, {"do": "reopen", "flag": names, "back": told.get("back", "")}


def reopen(request: UserRequest, flags: list[Flag]) -> Done:
    together.reopen(flags=flags, comment=_("undone"), by=request.user, at=timezone.now())
    words = ngettext("%(n)d flag is open again.", "%(n)d flags are open again.", len(flags))
    return words % {"n": len(flags)}, {}


def put_on_a_meeting(request: UserRequest, flags: list[Flag]) -> Done:
    wanted = list(uuids([request.POST.get("meeting", "")]))
    if not wanted:
        raise Invalid(_("Choose a meeting."))
    meeting = get_object_or_404(
        Meeting.objects.visible_to(request.user).select_related("board"), public_id=wanted[0]
    )
    why = request.POST.get("why", "")
    items = together.place(
        flags=flags, meeting=meeting, reason=why, by=request.user, at=timezone.now()
    )
    warn_if_full(request, meeting)
    words = ngettext("%(n)d case is on %(meeting)s.", "%(n)d cases are on %(meeting)s.", len(items))
    return words % {"n": len(items), "meeting": meeting}, {}


DOINGS: dict[str, Callable[[UserRequest, list[Flag]], Done]] = {
    "dismiss": dismiss, "reopen": reopen, "place": put_on_a_meeting,
}  # fmt: skip
