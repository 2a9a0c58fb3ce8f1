"""A lawyer of a site, and what lawyers do, for tests."""

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from comments.models import Comment, LegalHold, LegalRequest
from comments.services.law.holds import place_hold
from comments.services.law.register import register_request
from comments.states import RequestKind
from newsportal.sites.models import Membership, Role, Site
from tests.factories import make_moderator


def make_lawyer(site: Site, role: Role = Role.LAWYER) -> User:
    user = make_moderator()
    Membership.objects.create(site=site, user=user, role=role)
    return user


def make_request(site: Site, user: User, **values: Any) -> LegalRequest:
    now = timezone.now()
    facts: dict[str, Any] = {
        "kind": RequestKind.COURT,
        "sender": "Медеуский районный суд",
        "subject": "Сведения об отзыве",
        "reference": "№ 2-1412",
        "received_at": now,
        **values,
    }
    return register_request(site=site, user=user, now=now, **facts)


def hold(comment: Comment, user: User, request: LegalRequest | None = None) -> LegalHold:
    return place_hold(
        comment_id=comment.id,
        request=request,
        reason="Определение суда",
        user=user,
        now=timezone.now(),
    )
