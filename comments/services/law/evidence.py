"""Handing out evidence and contacts: never without a line in the disclosure log."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from comments.evidence.package import make_package
from comments.models import Comment, Disclosure, LegalRequest
from comments.selectors.evidence import evidence_of
from comments.selectors.law import comments_for_law, requests_for_staff
from comments.services.law.history import note_act
from comments.states import DisclosureAct, RequestAct
from newsportal.lib.problems import FieldError, Problem

PAGES = {"ru": "evidence.ru.html", "en": "evidence.en.html"}


@dataclass(frozen=True)
class Evidence:
    """What is handed out: the facts, and the package's bytes and name."""

    facts: dict[str, Any]
    package: bytes
    file_name: str


def disclose_evidence(
    *,
    comment_id: UUID,
    act: DisclosureAct,
    recipient: str,
    basis: str,
    request_id: int | None = None,
    with_identity: bool = False,
    user: User,
    now: datetime,
) -> Evidence:
    """Make the evidence of a comment and write down who gets it and why, in one transaction.

    Raises Problem not_found (not the user's to hand out), validation_error on `recipient`,
    `basis` or `request`.
    """
    _check_words(recipient=recipient, basis=basis)
    with transaction.atomic():
        comment = (
            comments_for_law(user)
            .select_related("site", "article", "author")
            .filter(id=comment_id)
            .first()
        )
        if comment is None:
            raise Problem("not_found")
        request = _request_of(request_id, comment, user)
        evidence = _make(comment, with_identity=with_identity)
        disclosure = Disclosure.objects.create(
            site_id=comment.site_id,
            comment=comment,
            request=request,
            act=act,
            by_user=user,
            recipient=recipient,
            basis=basis,
            has_identity=with_identity,
            digest=hashlib.sha256(evidence.package).hexdigest(),
            created_at=now,
        )
        _note(disclosure, request, user, now)
    return evidence


def disclose_contact(*, request_id: int, basis: str, user: User, now: datetime) -> tuple[str, str]:
    """Name and mail address of a complainant, for the user's own eyes.

    Raises Problem not_found, validation_error on `basis`.
    """
    _check_words(basis=basis)
    with transaction.atomic():
        request = requests_for_staff(user).filter(id=request_id).first()
        if request is None:
            raise Problem("not_found")
        disclosure = Disclosure.objects.create(
            site_id=request.site_id,
            request=request,
            act=DisclosureAct.CONTACT,
            by_user=user,
            recipient=user.get_username(),
            basis=basis,
            has_identity=True,
            created_at=now,
        )
        _note(disclosure, request, user, now)
    return request.name, request.email


def _check_words(**words: str) -> None:
    empty = [FieldError(name, "required") for name, value in words.items() if not value.strip()]
    if empty:
        raise Problem("validation_error", errors=empty)


def _request_of(request_id: int | None, comment: Comment, user: User) -> LegalRequest | None:
    if request_id is None:
        return None
    found = requests_for_staff(user).filter(id=request_id, site=comment.site_id).first()
    if found is None:
        raise Problem("validation_error", errors=[FieldError("request", "invalid_choice")])
    return found


def _note(disclosure: Disclosure, request: LegalRequest | None, user: User, now: datetime) -> None:
    if request is not None:
        note_act(
            request,
            RequestAct.DISCLOSED,
            by=user,
            now=now,
            disclosure=str(disclosure.id),
            how=disclosure.act,
        )


def _make(comment: Comment, *, with_identity: bool) -> Evidence:
    facts = evidence_of(comment, with_identity=with_identity)
    pages = {name: _page(facts, language) for language, name in PAGES.items()}
    return Evidence(
        facts=facts,
        package=make_package(facts, pages),
        file_name=f"evidence-{comment.id}.zip",
    )


def _page(facts: dict[str, Any], language: str) -> str:
    with translation.override(language):
        return render_to_string("comments/evidence.html", {"facts": facts, "language": language})
