"""What people do to flags: with a reason, reversibly, and never to a withdrawn one."""

import pytest

from accounts.exceptions import Invalid, NotAllowedNow, NotPermitted
from accounts.models import AuditEvent, User
from cases.actions import flags
from cases.models import Case, Flag, FlagState
from tests.cases.conftest import AT


@pytest.fixture
def flag(case: Case) -> Flag:
    return Flag.objects.create(
        case=case,
        key="k",
        code="target_progression",
        level="red",
        raised_on=AT.date(),
        because="+6 mm",
        first_seen_at=AT,
    )


def test_dismissed_with_a_reason_and_opened_again(flag: Flag, surgeon: User) -> None:
    dismissed = flags.dismiss(
        flag=flag, reason="measurement_error", comment="other phase", by=surgeon, at=AT
    )
    assert (dismissed.state, dismissed.changed_by) == (FlagState.DISMISSED, surgeon)

    opened = flags.reopen(flag=flag, comment="", by=surgeon, at=AT)
    assert (opened.state, opened.dismissal_reason) == (FlagState.OPEN, "")


def test_a_reason_outside_the_list_is_refused(flag: Flag, surgeon: User) -> None:
    with pytest.raises(Invalid):
        flags.dismiss(flag=flag, reason="because", comment="", by=surgeon, at=AT)


def test_a_withdrawn_flag_has_no_evidence_to_open(flag: Flag, surgeon: User) -> None:
    Flag.objects.update(state=FlagState.WITHDRAWN)

    with pytest.raises(NotAllowedNow):
        flags.reopen(flag=flag, comment="", by=surgeon, at=AT)


def test_a_board_judges_a_false_alarm(flag: Flag, surgeon: User) -> None:
    for _ in range(2):
        flags.judge(flag=flag, false_alarm=True, reason="technique", by=surgeon, at=AT)

    flag.refresh_from_db()
    assert (flag.was_false_alarm, flag.false_alarm_reason) == (True, "technique")
    assert (flag.judged_by, flag.judged_at) == (surgeon, AT)
    assert AuditEvent.objects.filter(event="flag judged").count() == 1


def test_a_verdict_can_be_changed(flag: Flag, surgeon: User) -> None:
    flags.judge(flag=flag, false_alarm=True, reason="technique", by=surgeon, at=AT)

    right = flags.judge(flag=flag, false_alarm=False, by=surgeon, at=AT)

    assert (right.was_false_alarm, right.false_alarm_reason) == (False, "")


def test_a_false_alarm_needs_its_reason(flag: Flag, surgeon: User) -> None:
    with pytest.raises(Invalid) as refusal:
        flags.judge(flag=flag, false_alarm=True, by=surgeon, at=AT)

    assert refusal.value.problems[0].path == "reason"


def test_who_sees_no_cases_judges_nothing(flag: Flag, auditor: User) -> None:
    with pytest.raises(NotPermitted):
        flags.judge(flag=flag, false_alarm=False, by=auditor, at=AT)


def test_who_sees_no_cases_dismisses_no_flags(flag: Flag, auditor: User) -> None:
    with pytest.raises(NotPermitted):
        flags.dismiss(flag=flag, reason="other", comment="", by=auditor, at=AT)
