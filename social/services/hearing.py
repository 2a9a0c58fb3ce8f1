"""What the page's script and our own links tell, made into records with all that decides them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from newsportal.lib.ids import uuid7
from newsportal.sites.models import Site
from social import recalled
from social.interactions import (
    AHEAD_MS,
    LATE_MS,
    NOBODY,
    REASON_CODES,
    Kind,
    Record,
    id_ms,
    is_uuid7,
)
from social.models import FollowLink, Share
from social.recalled import Place
from social.services.visitors import Visitor, is_sharer, todays_key
from social.tokens import token_of_mark

_TEXTS = ("id", "kind", "article", "network", "token", "link")
_NOWHERE = bytes(10)
_COUNTED = 0


@dataclass(frozen=True)
class Heard:
    """`reason`: why nothing of this caller counts, empty when it does."""

    site: Site
    visitor: Visitor
    reason: str
    now: datetime

    @property
    def received_ms(self) -> int:
        return int(self.now.timestamp() * 1000)


@dataclass(frozen=True)
class _Facts:
    """What the events of one request name."""

    articles: Mapping[str, Place]
    shares: Mapping[str, Share]
    links: Mapping[UUID, FollowLink]


def records_of_events(events: Sequence[Any], *, heard: Heard) -> list[Record]:
    """One record for each event; what cannot be one is counted by its reason.

    Queries: at most 5, and 0 when what they name was named some seconds ago.
    """
    sound = [event for event in events if _is_sound(event)]
    facts = _Facts(
        articles=recalled.articles_of(heard.site, {e["article"] for e in sound if "article" in e}),
        shares=recalled.shares_of({token_of_mark(e["token"]) for e in sound if e.get("token")}),
        links=recalled.links_of({link for e in sound if (link := _uuid(e.get("link")))}),
    )
    return [_record(event, facts, heard) for event in events]


def record_of_visit(*, share: Share, visit_id: UUID, heard: Heard) -> Record:
    """Somebody, or something, came by a share's link."""
    return _of_share(share, visit_id.bytes, heard)


def record_of_follow(*, link: FollowLink, heard: Heard) -> Record:
    """Somebody, or something, went on to the publisher's page in a network."""
    return _of_link(link, uuid7(heard.now).bytes, heard)


def _is_sound(event: object) -> bool:
    return isinstance(event, dict) and all(
        isinstance(event.get(name, ""), str) and len(event.get(name, "")) <= 200 for name in _TEXTS
    )


def _record(event: Any, facts: _Facts, heard: Heard) -> Record:
    raw = _uuid(event.get("id")) if _is_sound(event) else None
    if raw is None or not is_uuid7(raw.bytes):
        return _dropped("malformed", heard)
    ahead = id_ms(raw.bytes) - heard.received_ms
    if ahead > AHEAD_MS or ahead < -LATE_MS:
        return _dropped("future" if ahead > 0 else "late", heard)
    make = _MAKERS.get(event.get("kind", ""))
    return make(event, raw.bytes, facts, heard) if make else _dropped("unknown_kind", heard)


def _share_intent(event: dict[str, str], raw: bytes, facts: _Facts, heard: Heard) -> Record:
    place = facts.articles.get(event.get("article", ""))
    if place is None:
        return _dropped("unknown_article", heard)
    network = event.get("network", "")
    if network not in recalled.network_codes():
        return _dropped("unknown_network", heard)
    if not place.shares:
        return _dropped("shares_off", heard)
    key = None if heard.reason else _key(place.id, heard)
    return Record(
        id=raw,
        kind=Kind.SHARE_INTENT,
        reason=REASON_CODES[heard.reason],
        site=heard.site.id,
        article=place.id,
        subject=NOBODY,
        visitor=key or NOBODY,
        received_ms=heard.received_ms,
        token=_NOWHERE,
        network=network.encode("ascii"),
    )


def _click_back(event: dict[str, str], raw: bytes, facts: _Facts, heard: Heard) -> Record:
    share = facts.shares.get(token_of_mark(event.get("token", "")))
    if share is None:
        return _dropped("unknown_token", heard)
    is_here = share.article.site_id == heard.site.id
    if not is_here or event.get("article", share.article.key) != share.article.key:
        return _dropped("foreign_token", heard)
    return _of_share(share, raw, heard)


def _impression(event: dict[str, str], raw: bytes, facts: _Facts, heard: Heard) -> Record:
    place = facts.articles.get(event.get("article", ""))
    if place is None:
        return _dropped("unknown_article", heard)
    return _plain(Kind.IMPRESSION, raw, heard, article=place.id)


def _follow_click(event: dict[str, str], raw: bytes, facts: _Facts, heard: Heard) -> Record:
    named = _uuid(event.get("link"))
    link = facts.links.get(named) if named else None
    if link is None or link.site_id != heard.site.id:
        return _dropped("unknown_link", heard)
    return _of_link(link, raw, heard)


_MAKERS = {
    "share_intent": _share_intent,
    "click_back": _click_back,
    "impression": _impression,
    "follow_click": _follow_click,
}


def _of_share(share: Share, raw: bytes, heard: Heard) -> Record:
    """A click-back: of a person who may be told from others, and is not the sharer."""
    reason, key = heard.reason, None
    if not reason:
        key = _key(share.article_id, heard)
        if key is None:
            reason = "opt_out"
        elif is_sharer(heard.visitor, share):
            reason, key = "own", None
    return Record(
        id=raw,
        kind=Kind.CLICK_BACK,
        reason=REASON_CODES[reason],
        site=heard.site.id,
        article=share.article_id,
        subject=share.id.bytes,
        visitor=key or NOBODY,
        received_ms=heard.received_ms,
        token=share.token.encode("ascii"),
        network=share.network_id.encode("ascii"),
    )


def _of_link(link: FollowLink, raw: bytes, heard: Heard) -> Record:
    record = _plain(Kind.FOLLOW_CLICK, raw, heard)
    return record._replace(subject=link.id.bytes, network=link.network.encode("ascii"))


def _plain(kind: Kind, raw: bytes, heard: Heard, *, article: int = 0) -> Record:
    return Record(
        id=raw,
        kind=kind,
        reason=REASON_CODES[heard.reason],
        site=heard.site.id,
        article=article,
        subject=NOBODY,
        visitor=NOBODY,
        received_ms=heard.received_ms,
        token=_NOWHERE,
        network=b"",
    )


def _dropped(reason: str, heard: Heard) -> Record:
    record = _plain(Kind.DROPPED, NOBODY, heard)
    return record._replace(reason=REASON_CODES[reason])


def _key(article_id: int, heard: Heard) -> bytes | None:
    return todays_key(heard.visitor, article_id=article_id, now=heard.now)


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text) if isinstance(text, str) and len(text) == 36 else None
    except ValueError:
        return None


def count(records: Sequence[Record], kinds: Sequence[Kind]) -> int:
    """How many of these would count as one of the kinds."""
    return sum(record.kind in kinds and record.reason == _COUNTED for record in records)


def reasoned(records: Sequence[Record], kinds: Sequence[Kind], reason: str) -> Iterator[Record]:
    """The same records, those of the kinds with a reason to count nothing."""
    code = REASON_CODES[reason]
    for record in records:
        is_meant = record.kind in kinds and record.reason == _COUNTED
        yield record._replace(reason=code) if is_meant else record
