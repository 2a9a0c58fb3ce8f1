"""Readers of every standing, and the calls by which they speak of a comment."""

from datetime import timedelta
from itertools import count
from typing import Any

import jwt
from django.test import Client
from django.utils import timezone

from comments.models import Comment
from comments.states import DecisionVerdict
from newsportal.events.models import Event
from newsportal.readers.models import Reader, SsoKey
from newsportal.readers.tokens import read_token
from tests.api import Answer, Api
from tests.factories import World, decide, make_guest, token_of, write

DAYS = timedelta(days=3)
SECRET = "s" * 48
_numbers = count(1)


def signed_in(world: World, *roles: str, age: timedelta = DAYS) -> tuple[Reader, str]:
    """A reader of the publisher's own sign-on, who came here first so long ago; and a token."""
    key, _ = SsoKey.objects.get_or_create(
        kid=f"voices-{world.site.key}",
        defaults={
            "site": world.site,
            "algorithm": "HS256",
            "key": SECRET,
            "issuer": world.site.key,
            "audience": "newsportal",
            "allowed_roles": ["staff", "trusted"],
        },
    )
    now, number = timezone.now(), next(_numbers)
    claims = {
        "iss": key.issuer,
        "aud": key.audience,
        "sub": f"reader-{number}",
        "name": f"Читатель {number}",
        "iat": int(now.timestamp()),
        "exp": int(now.timestamp()) + 3000,
        "roles": list(roles),
    }
    token = jwt.encode(claims, SECRET, algorithm="HS256", headers={"kid": key.kid})
    reader = read_token(token, now=now).reader
    assert reader is not None
    return aged(reader, age), token


def guest(world: World, *, age: timedelta = timedelta(), has_published: bool = False) -> str:
    """The token of a guest."""
    reader = aged(make_guest(world.site), age)
    if has_published:
        decide(write(world.article, reader), DecisionVerdict.PUBLISH)
    return token_of(reader)


def aged(reader: Reader, age: timedelta) -> Reader:
    Reader.objects.filter(id=reader.id).update(created_at=timezone.now() - age)
    reader.refresh_from_db()
    return reader


def caller(address: str = "203.0.113.1") -> Api:
    return Api(Client(REMOTE_ADDR=address))


def put(comment: Comment, kind: str, token: str, *, address: str = "203.0.113.1") -> Answer:
    return caller(address).put(f"comments/{comment.id}/reactions/{kind}", token=token)


def delete(comment: Comment, kind: str, token: str) -> Answer:
    return caller().delete(f"comments/{comment.id}/reactions/{kind}", token=token)


def flag(comment: Comment, token: str, reason: str = "spam", **values: Any) -> Answer:
    body = {"reason": reason, **values}
    return caller().post(f"comments/{comment.id}/flags", body, token=token)


def appeal(comment: Comment, token: str, **values: Any) -> Answer:
    return caller().post(f"comments/{comment.id}/appeals", values, token=token)


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("id"))
