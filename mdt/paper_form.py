"""What stands on the downtime pack, typed in later."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.widgets import MomentInput
from mdt.forms import DecisionForm
from mdt.models import AgendaItem


class PaperForm(DecisionForm):
    """The seven fields, the local time at which it was decided, and the scan of the sheet."""

    happened_at = forms.DateTimeField(
        label=_("Decided at (time of the meeting's place)"),
        widget=MomentInput(),
    )
    scan = forms.FileField(label=_("Scan of the sheet (PDF, PNG or JPEG)"))
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, item: AgendaItem, **rest: Any) -> None:
        super().__init__(*args, item=item, **rest)
        self.zone = item.meeting.board.zone

    @property
    def entry(self) -> dict[str, Any]:
        """What ``paper.enter`` takes; the wall-clock time is that of the board."""
        content = self.content
        moment = content.pop("happened_at").replace(tzinfo=self.zone)
        return {"happened_at": moment, "scan": content.pop("scan").read(), "content": content}
