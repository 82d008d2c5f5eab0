"""The list of flags and their quality: filtered, answered, judged, counted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.models import Case, Flag, FlagState, MissedProgression
from mdt.actions.pipeline import drain
from mdt.models import AgendaItem
from tests.mdt.conftest import person
from tests.mdt.course import AT, TODAY


@pytest.fixture
def flag(listed_item: AgendaItem) -> Flag:
    return Flag.objects.get(case=listed_item.case_id, code="target_progression")


@pytest.fixture
def surgeon_at_work(client: Client, surgeon: User) -> Client:
    client.force_login(surgeon)
    return client


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("", True),
        ("state=on_agenda", True),
        ("state=dismissed", False),
        ("state=all&level=red", True),
        ("level=info", False),
        ("code=target_progression&board=liver", True),
        ("board=another", False),
        ("age=7", True),
        ("verdict=unjudged", True),
        ("verdict=false_alarm&state=all", False),
        ("state=nonsense&age=x&verdict=y", True),
    ],
)
def test_filters(surgeon_at_work: Client, flag: Flag, query: str, is_there: bool) -> None:
    answer = surgeon_at_work.get(f"{reverse('flags')}?{query}")

    assert (flag in [row.flag for row in answer.context["rows"]]) is is_there


def test_dismissed_and_opened_again_from_the_list(surgeon_at_work: Client, flag: Flag) -> None:
    back = f"{reverse('flags')}?level=red"
    sent = {"reason": "treatment_effect", "comment": "flare", "back": back}

    answer = surgeon_at_work.post(reverse("flag-dismiss", args=[flag.public_id]), sent)
    assert answer["Location"] == back
    assert Flag.objects.get(pk=flag.pk).state == FlagState.DISMISSED

    surgeon_at_work.post(reverse("flag-reopen", args=[flag.public_id]))
    assert Flag.objects.get(pk=flag.pk).state == FlagState.OPEN


def test_nobody_is_sent_to_another_site(surgeon_at_work: Client, flag: Flag) -> None:
    sent = {"reason": "other", "back": "https://example.org/"}

    answer = surgeon_at_work.post(reverse("flag-dismiss", args=[flag.public_id]), sent)

    assert answer["Location"] == reverse("case", args=[flag.case.public_id])


@pytest.mark.parametrize(
    ("verdict", "status", "kept"),
    [("right", 302, False), ("technique", 302, True), ("", 422, None), ("because", 422, None)],
)
def test_verdict(
    surgeon_at_work: Client, flag: Flag, verdict: str, status: int, kept: bool | None
) -> None:
    answer = surgeon_at_work.post(
        reverse("flag-judge", args=[flag.public_id]), {"verdict": verdict}
    )

    assert answer.status_code == status
    assert Flag.objects.get(pk=flag.pk).was_false_alarm is kept


def test_member_is_offered_nothing(client: Client, flag: Flag) -> None:
    client.force_login(person(flag.case.site, "member"))

    answer = client.get(reverse("flags"))
    assert not any(row.offers for row in answer.context["rows"])
    judged = client.post(reverse("flag-judge", args=[flag.public_id]), {"verdict": "right"})
    assert judged.status_code == 403


def test_miss_is_noted_counted_and_taken_back(surgeon_at_work: Client, flag: Flag) -> None:
    sent = {"code": "new_lesion_progression", "seen_on": "2026-02-20", "what": "Lung nodule"}
    surgeon_at_work.post(reverse("flag-judge", args=[flag.public_id]), {"verdict": "right"})

    answer = surgeon_at_work.post(reverse("case-miss", args=[flag.case.public_id]), sent)
    overall = surgeon_at_work.get(reverse("flag-quality")).context["quality"].overall
    assert answer.status_code == 302
    assert (overall.confirmed, overall.judged, overall.missed, overall.seen) == (1, 1, 1, 2)

    miss = MissedProgression.objects.get()
    surgeon_at_work.post(reverse("miss-retract", args=[miss.public_id]))
    assert surgeon_at_work.get(reverse("flag-quality")).context["quality"].overall.missed == 0


def test_refused_miss_names_its_field(surgeon_at_work: Client, progressing_case: Case) -> None:
    sent = {"code": "lesion_growth", "seen_on": "2999-01-01", "what": "L1"}

    answer = surgeon_at_work.post(reverse("case-miss", args=[progressing_case.public_id]), sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["seen_on"]


def test_time_from_entry_and_event_to_flag(
    surgeon_at_work: Client, progressing_case: Case, board: object
) -> None:
    drain(as_of=TODAY, at=AT + timedelta(seconds=90))

    page = surgeon_at_work.get(f"{reverse('flag-quality')}?code=target_progression")
    latency = page.context["quality"].latency
    assert (latency.flags, latency.timed, latency.record_p95) == (1, 1, timedelta(seconds=90))
    assert latency.event_p50 == timedelta(days=10)
    assert [flag.code for flag in page.context["slowest"]] == ["target_progression"]


def test_flag_of_time_alone_has_no_latency(progressing_case: Case, board: object) -> None:
    drain(as_of=TODAY, at=AT)

    drain(as_of=TODAY + timedelta(days=200), at=AT + timedelta(days=200))
    from mdt.actions.pipeline import assess

    assess(
        [progressing_case.pk],
        as_of=TODAY + timedelta(days=200),
        at=AT + timedelta(days=200),
    )
    late = Flag.objects.filter(first_seen_at__gt=AT)
    assert late.exists()
    assert not late.exclude(reported_at=None).exists()
