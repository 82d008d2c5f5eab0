"""The password once more; five wrong ones are enough."""

import pytest
from django.core.cache import cache

from accounts.exceptions import NotAllowedNow
from accounts.models import User
from accounts.reauthentication import ReauthenticationNeeded, check_again

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PASSWORD = "correct horse battery staple"


@pytest.fixture
def lang() -> User:
    cache.clear()
    return User.objects.create_user("lang@a.example", "Dr Lang", PASSWORD)


def test_the_right_one(lang: User) -> None:
    check_again(lang, PASSWORD)


def test_five_wrong_ones_stop_the_sixth(lang: User) -> None:
    for guess in range(5):
        with pytest.raises(ReauthenticationNeeded):
            check_again(lang, f"guess {guess}")

    with pytest.raises(NotAllowedNow):
        check_again(lang, PASSWORD)


def test_nobody_without_a_password(lang: User) -> None:
    lang.set_unusable_password()

    with pytest.raises(ReauthenticationNeeded):
        check_again(lang, "")
