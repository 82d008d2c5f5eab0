"""Which knowledge is in force: the release that two clinicians signed last, or the one that ships.

Every process asks the database, so a release is in force everywhere at its moment; what was read once is kept.
A release that this program cannot read any more is passed over, loudly, and the one before it goes on.
"""

from functools import lru_cache

import structlog
from django.utils import timezone

from recommendations.models import KnowledgeDraft
from recommendations.rules.knowledge import Knowledge, KnowledgeRefused, read, standard

log = structlog.get_logger()
# Released versions never change, so a process looks each up once.
_known: dict[str, Knowledge] = {}


def active() -> Knowledge:
    """The knowledge in force now; one small query."""
    for public_id in KnowledgeDraft.objects.in_force(timezone.now()):
        knowledge = _kept(str(public_id))
        if knowledge is not None:
            return knowledge
    return standard()


def of_version(version: str) -> Knowledge:
    """The knowledge that an evaluation was made with; the one in force if that is not here any more."""
    if version == standard().version:
        return standard()
    if version not in _known:
        public_id = KnowledgeDraft.objects.released_as(version)
        found = _kept(str(public_id)) if public_id else None
        if found is None:
            return active()
        _known[version] = found
    return _known[version]


@lru_cache(maxsize=16)
def _kept(public_id: str) -> Knowledge | None:
    """A released version, read once a process: the database refuses every change of it."""
    draft = KnowledgeDraft.objects.get(public_id=public_id)
    try:
        return read(draft.files)
    except KnowledgeRefused as refusal:
        log.error("knowledge_refused", version=draft.version, errors=[*map(str, refusal.errors)])
        return None
