"""Facts are written with their change or not at all."""

import pytest
from django.db import transaction
from django.utils import timezone

from newsportal.events.log import publish
from newsportal.events.models import Event


def publish_then_fail() -> None:
    publish("test.one", site_id=1, now=timezone.now())
    raise ArithmeticError


@pytest.mark.django_db(transaction=True)
class TestFacts:
    def test_belong_into_the_transaction_of_their_change(self) -> None:
        with pytest.raises(RuntimeError):
            publish("test.one", site_id=1, now=timezone.now())
        assert not Event.objects.exists()

    def test_go_with_a_change_that_is_taken_back(self) -> None:
        with pytest.raises(ArithmeticError), transaction.atomic():
            publish_then_fail()
        assert not Event.objects.exists()
