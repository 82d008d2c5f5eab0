"""A refusal of an action, said at the fields of the form that asked for it."""

from collections.abc import Callable

from django import forms

from accounts.exceptions import Invalid, StaleVersion


def refused(form: forms.Form, save: Callable[[], None]) -> int:
    """Save what the form holds: 0 when it is saved, else the status of an answer that keeps what was typed."""
    if not form.is_valid():
        return 422
    try:
        save()
    except (Invalid, StaleVersion) as refusal:
        for problem in refusal.problems:
            place = problem.path if problem.path in form.fields else None
            form.add_error(place, problem.message)
        if not refusal.problems:
            form.add_error(None, refusal.message)
        return refusal.status
    return 0
