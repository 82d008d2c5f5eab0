"""What is set for a whole site."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts import audit
from accounts.exceptions import Invalid, Problem
from accounts.models import Site


@transaction.atomic
def choose_language(*, site: Site, language: str, by: audit.Actor, at: datetime) -> Site:
    """The language of a site's minutes and letters from now on; what was written stays as it is."""
    if language not in dict(settings.LANGUAGES):
        wrong = (Problem("language", "is on no list"),)
        raise Invalid("Choose a language of the list.", problems=wrong)
    site.language = language
    site.save(update_fields=["language"])
    audit.record("site language chosen", site, by=by, at=at, site_code=site.code)
    return site
