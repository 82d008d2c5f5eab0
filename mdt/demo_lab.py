"""A draft in the rule lab of the demo hospital, so that whoever opens the lab finds it filled."""

from datetime import datetime

from accounts.models import User
from recommendations.actions import drafts, replays
from recommendations.models import KnowledgeDraft

VERSION = "2026.2"
WHY = "Our radiology can restage after ten weeks: look for overdue scans from day 70 on, not from day 84."
OLD, NEW = 'name = "restaging_days"\nvalue = "84"', 'name = "restaging_days"\nvalue = "70"'


def load_draft(*, by: User, at: datetime) -> None:
    """Begin the draft and ask for its replay; nothing when the lab holds any version already."""
    if KnowledgeDraft.objects.exists():
        return
    draft = drafts.start(version=VERSION, why=WHY, by=by, at=at)
    text = draft.files["thresholds.toml"].replace(OLD, NEW)
    drafts.change(draft=draft, file="thresholds.toml", text=text, seen=draft.sha256, by=by, at=at)
    replays.begin(draft=KnowledgeDraft.objects.get(pk=draft.pk), by=by, at=at)
