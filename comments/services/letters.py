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
from comments.reactions import FLAG_LABELS
from comments.selectors import last_decisions
from comments.selectors.mails import oldest_waiting, still_true
from comments.services.mail_bells import TOPICS
from comments.states import NoticeKind, Reason
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
_WITH_REASON = (NoticeKind.REJECTED, NoticeKind.REMOVED)
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
    """The mail in the site's language, as text and as HTML without pictures. Queries: 1."""
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
        "entries": _entries(letter.told[:TOLD_MAX], site.language),
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


def _entries(notices: Sequence[Notice], language: str) -> list[dict[str, Any]]:
    decisions = last_decisions(n.comment for n in notices if n.kind in _WITH_REASON)
    return [_entry(notice, decisions.get(notice.comment_id), language) for notice in notices]


def _entry(notice: Notice, decision: Decision | None, language: str) -> dict[str, Any]:
    comment, words = notice.comment, WORDS[language]
    address = address_from(settings.NEWSPORTAL_PUBLIC_URL, comment.article)
    line = words.lines[notice.kind]
    return {
        "line": line.format(
            name=_one_line(comment.author.name), title=_one_line(comment.article.title)
        ),
        "reason": _reason(decision, language) if notice.kind in _WITH_REASON else "",
        "said": _excerpt(comment),
        "link": comment_address(address, comment.id),
    }


def _reason(decision: Decision | None, language: str) -> str:
    """Only reasons that have words for readers."""
    known = decision is not None and decision.reason in set(Reason)
    labels = FLAG_LABELS.get(Reason(decision.reason), {}) if decision and known else {}
    return WORDS[language].reason.format(reason=labels[language]) if labels else ""


def _excerpt(comment: Comment) -> list[str]:
    """The stars and the beginning of the text as it was typed, line by line."""
    stars = ["★" * comment.rating + "☆" * (5 - comment.rating)] if comment.rating else []
    return stars + Truncator(comment.text).chars(EXCERPT_LENGTH).splitlines()


def _one_line(text: str) -> str:
    return " ".join(text.split())
