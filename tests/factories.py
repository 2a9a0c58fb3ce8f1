"""One small world for tests: a site, an article, people. No example is a real person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import jwt
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from comments.deciders import Decider
from comments.models import Comment, Screening
from comments.services.decide import decide_comment
from comments.services.due import begin_screening
from comments.services.submit import submit_comment
from comments.states import DeciderKind, DecisionVerdict
from newsportal.articles.models import Article
from newsportal.articles.selectors import get_article
from newsportal.articles.services import create_article
from newsportal.events import work
from newsportal.events.routing import resolve
from newsportal.readers.models import Reader, ReaderKind
from newsportal.readers.services import create_reader, register_guest
from newsportal.readers.tokens import create_service_key, create_sso_key, guest_token
from newsportal.sites.models import Membership, Role, Section, Site
from newsportal.sites.services import create_site

_numbers = count(1)


@dataclass
class World:
    """Айгерим and Тимур are guests of the site; the moderator is staff."""

    site: Site
    article: Article
    reader: Reader
    other: Reader

    @classmethod
    def make(cls, key: str = "gazeta") -> "World":
        hosts = [f"{key}.example"]
        # What chance draws for the blind audit waits in another queue of the desk.
        site = create_site(key=key, name="Газета", hosts=hosts, shows_totals=True, audit_percent=0)
        article = make_article(site, "news-1")
        return cls(
            site=site,
            article=article,
            reader=make_guest(site, "Айгерим"),
            other=make_guest(site, "Тимур"),
        )

    @property
    def token(self) -> str:
        return token_of(self.reader)

    @property
    def other_token(self) -> str:
        return token_of(self.other)

    @property
    def thread(self) -> str:
        """Path of the article's comments."""
        return f"sites/{self.site.key}/articles/{self.article.key}/comments"

    def service_key(self, *scopes: str) -> str:
        return create_service_key(site=self.site, scopes=scopes)

    def moderator(self) -> User:
        return make_moderator()

    def comment(self, text: str = "", *, author: Reader | None = None, **values: Any) -> Comment:
        """A comment by the service that every reader's comment goes through."""
        return write(self.article, author or self.reader, text, **values)

    def published(self, text: str = "", **values: Any) -> Comment:
        comment = self.comment(text, **values)
        return decide(comment, DecisionVerdict.PUBLISH)


def make_article(site: Site, key: str, **values: Any) -> Article:
    facts = {"url": f"https://{site.hosts[0]}/{key}", "title": f"Новость {key}", **values}
    create_article(site=site, key=key, values=facts, now=timezone.now())
    return get_article(site, key)


def make_guest(site: Site, name: str = "") -> Reader:
    return register_guest(site=site, name=name or f"Гость {next(_numbers)}", now=timezone.now())


def make_staff_reader(site: Site, *, role: str = "staff") -> Reader:
    return create_reader(
        site=site,
        kind=ReaderKind.SSO,
        name="Редакция сайта",
        issuer=site.key,
        subject=f"staff-{next(_numbers)}",
        roles=[role],
        now=timezone.now(),
    )


def make_moderator(**values: Any) -> User:
    return User.objects.create_user(f"moderator-{next(_numbers)}", is_staff=True, **values)


def make_member(site: Site, role: Role, *sections: Section) -> User:
    """Somebody of the staff with this role on the site, or in these sections of it."""
    user = make_moderator()
    Membership.objects.create(site=site, user=user, role=role).sections.set(sections)
    return user


def logged_in(user: User, language: str = "ru") -> Client:
    """A browser of the staff's, in this language."""
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def token_of(reader: Reader) -> str:
    return guest_token(reader, now=timezone.now())[0]


def sso_token(reader: Reader) -> str:
    """A token by the publisher of a reader that it has named before, with the roles it has."""
    key = create_sso_key(site=reader.site, algorithm="HS256", allowed_roles=reader.roles)
    Reader.objects.filter(id=reader.id).update(issuer=key.issuer)
    now = int(timezone.now().timestamp())
    claims = {
        "iss": key.issuer,
        "aud": key.audience,
        "sub": reader.subject,
        "iat": now,
        "exp": now + 600,
        "roles": reader.roles,
    }
    return jwt.encode(claims, key.key, algorithm="HS256", headers={"kid": key.kid})


def write(
    article: Article, author: Reader, text: str = "", *, now: datetime | None = None, **values: Any
) -> Comment:
    """Submit a comment; `parent` may be a comment. Texts differ unless given."""
    parent = values.pop("parent", None)
    return submit_comment(
        article=article,
        author=author,
        text=text or f"Мнение номер {next(_numbers)} о новости",
        parent_id=parent.id if parent else None,
        # Spread out, so that one author's many test comments are no flood; never in the future.
        now=now or timezone.now() - timedelta(hours=20) + timedelta(minutes=next(_numbers) % 1000),
        **values,
    ).comment


def decide(
    comment: Comment, verdict: DecisionVerdict, *, user: User | None = None, reason: str = "ok"
) -> Comment:
    """A moderator's decision on the comment's text as it is."""
    decide_comment(
        site_id=comment.site_id,
        comment_id=comment.id,
        version=comment.version,
        verdict=verdict,
        reason=reason,
        decider=Decider(DeciderKind.PERSON, user=user or make_moderator()),
        now=timezone.now(),
    )
    return Comment.objects.get(id=comment.id)


def work_off() -> int:
    """Do all due work as the relay and a worker would, without the broker between them."""
    done = 0
    while moved := _turn():
        done += moved
    return done


def _turn() -> int:
    from newsportal.events.relay import due_now, fan_out

    moved = 0
    has_events, kinds = due_now()
    if has_events:
        # What the events ask for comes before other work that was due.
        moved = fan_out()
        _, kinds = due_now()
    return moved + sum(map(_work_off, kinds))


def _work_off(kind: Any) -> int:
    handouts = work.claim(kind, limit=kind.batch)
    for handout in handouts:
        resolve(kind.task)(**handout.kwargs())
    return len(handouts)


def fresh(comment: Comment | UUID) -> Comment:
    """The row as it is now."""
    return Comment.objects.get(id=comment if isinstance(comment, UUID) else comment.id)


def due_at(comment: Comment | UUID) -> datetime | None:
    """When a worker has to look at it; None: it has not."""
    key = comment if isinstance(comment, UUID) else comment.id
    return Screening.objects.filter(pk=key).values_list("due_at", flat=True).first()


def make_due(comment: Comment | UUID) -> None:
    """Let a worker look at it, once more if one has."""
    begin_screening(comment if isinstance(comment, UUID) else comment.id, at=timezone.now())
