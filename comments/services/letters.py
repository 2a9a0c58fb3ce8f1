"""A mail of notices, made from the rows as they are now. It is not known whether it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import Truncator

from comments.mail_words import WORDS
from comments.models import Comment, Decision, Mailing, Notice
from comments.selectors import last_decisions, newer_texts
from comments.selectors.mails import oldest_waiting, still_true
from comments.selectors.reasons import ToldReasons
from comments.services.mail_bells import TOPICS
from comments.states import NoticeKind, State
from newsportal.articles.addresses import address_from, comment_address
from newsportal.readers.mail_settings import pace_of, takes_mail
from newsportal.readers.models import MailPace, Reader
from newsportal.readers.unsubscribing import unsubscribe_token

# How many notices one mail settles, and how many of them it tells of; of the others it says how
# many there are.
SETTLED_MAX = 1000
TOLD_MAX = 30
EXCERPT_LENGTH = 500
# What could not be mailed for so long is no news.
STALE = timedelta(days=2)
_REFUSED = {State.REJECTED, State.REMOVED}
_NAMESPACE = UUID("6f2c5d0e-6c1b-4f0e-9a34-3f4b8a1f7c55")


@dataclass(frozen=True)
class Letter:
    """What waited to be mailed, and what of it is worth a mail."""

    reader: Reader
    waited: Sequence[Notice]
    told: Sequence[Notice]


def gather(mailing: Mailing, *, now: datetime) -> Letter:
    """What the reader's next mail of this pace tells; perhaps nothing. Queries: 4 at most.

    The reader of `mailing` and its site must be loaded already.
    """
    waited = oldest_waiting(mailing, limit=SETTLED_MAX)
    if not waited or not takes_mail(mailing.reader):
        return Letter(mailing.reader, waited, ())
    wanted = [
        notice
        for notice in waited
        if pace_of(mailing.reader, TOPICS[notice.kind]) != MailPace.OFF
        and now - notice.created_at < STALE
    ]
    return Letter(mailing.reader, waited, still_true(wanted, reader_id=mailing.reader_id))


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """The mail in the site's language, as text and as HTML without pictures. Queries: 3 at most."""
    reader, site = letter.reader, letter.reader.site
    words, kinds = WORDS[site.language], {notice.kind for notice in letter.told}
    subject = words.subjects.get(kinds.pop(), words.subject) if len(kinds) == 1 else words.subject
    # Names may have line breaks, headers must not.
    subject = subject.format(site=" ".join(site.name.split()))
    topics = {TOPICS[notice.kind] for notice in letter.told}
    stop_url = settings.NEWSPORTAL_PUBLIC_URL + reverse(
        "unsubscribe", args=[unsubscribe_token(reader, topics)]
    )
    rest = len(letter.told) - TOLD_MAX
    context = {
        "language": site.language,
        "words": words,
        "subject": subject,
        "entries": _entries(letter.told[:TOLD_MAX], ToldReasons(site.id, site.language)),
        "more": words.more.format(count=rest) if rest > 0 else "",
        "why": words.why.format(site=site.name),
        "stop_url": stop_url,
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("comments/notice_mail.txt", context),
        to=[reader.email],
        headers={
            "Message-ID": f"<{_number_of(letter)}@newsportal>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(render_to_string("comments/notice_mail.html", context), "text/html")
    return message


def _number_of(letter: Letter) -> UUID:
    """One for the same notices, however often they are sent: mail programs show it once."""
    return uuid5(_NAMESPACE, ",".join(sorted(str(notice.id) for notice in letter.told)))


def _entries(notices: Sequence[Notice], told: ToldReasons) -> list[dict[str, Any]]:
    refused = [notice.comment for notice in notices if _speaks_of_refusal(notice)]
    edited = [row.comment for row in notices if row.kind == NoticeKind.EDIT_REJECTED]
    decisions = last_decisions(refused) if refused else {}
    edits = newer_texts(edited) if edited else {}
    return [
        _entry(
            notice,
            edits[notice.comment_id].decision
            if notice.kind == NoticeKind.EDIT_REJECTED and notice.comment_id in edits
            else decisions.get(notice.comment_id)
            if _speaks_of_refusal(notice)
            else None,
            told,
        )
        for notice in notices
    ]


def _speaks_of_refusal(notice: Notice) -> bool:
    is_answer = notice.kind == NoticeKind.APPEAL_DECIDED and notice.comment.state in _REFUSED
    return is_answer or notice.kind in {NoticeKind.REJECTED, NoticeKind.REMOVED}


def _entry(notice: Notice, refusal: Decision | None, told: ToldReasons) -> dict[str, Any]:
    comment, words = notice.comment, WORDS[told.language]
    address = address_from(settings.NEWSPORTAL_PUBLIC_URL, comment.article)
    if notice.kind == NoticeKind.APPEAL_DECIDED:
        line = words.appeal_granted if comment.is_public else words.appeal_refused
    else:
        line = words.lines[notice.kind]
    labels = told.labels([refusal.reason]) if refusal else {}
    return {
        "line": line.format(
            name=_one_line(comment.author.name), title=_one_line(comment.article.title)
        ),
        "reason": words.reason.format(reason=", ".join(labels.values())) if labels else "",
        "said": _excerpt(comment),
        "link": comment_address(address, comment.id),
    }


def _excerpt(comment: Comment) -> list[str]:
    """The stars and the beginning of the text as it was typed, line by line."""
    stars = ["★" * comment.rating + "☆" * (5 - comment.rating)] if comment.rating else []
    return stars + Truncator(comment.text).chars(EXCERPT_LENGTH).splitlines()


def _one_line(text: str) -> str:
    return " ".join(text.split())
