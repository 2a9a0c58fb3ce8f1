"""What the database knows beside a text when rules judge it: read for many texts at once.

Times reach as far back as any setting may (`OWN_DAYS`, `ALIKE_MINUTES`); whoever judges leaves out
what lies before the time that the settings of the place say.
"""

# ruff: noqa: S608  # what is put into the statements are numbers and names of our own

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from comments.moderation.settings import schema
from comments.moderation.sketch import BANDS, NEAR_BANDS
from comments.moderation.submission import HostRecord
from newsportal.lib.statements import Statement, as_json
from newsportal.readers.models import BanKind

# Of the author's own texts: who writes more in a week is judged by the newest.
OWN_MAX = 200
# No rule asks whether there are more.
PUBLISHED_MAX = 50
# Of texts like this one: enough to find a campaign's authors, too few to cost anything.
ALIKE_MAX = 200
OWN_DAYS = schema()["history.days"].most
ALIKE_MINUTES = schema()["repeats.minutes"].most


@dataclass(frozen=True)
class Asked:
    """A text to be judged. `edited`: the comment that it is a text of; `counts_published`: how
    many of the author's texts are public is wanted.
    """

    site_id: int | None
    author_id: UUID | None
    fingerprint: str
    sketch: Sequence[int]
    written_at: datetime
    domains: Sequence[str] = ()
    edited: UUID | None = None
    counts_published: bool = False

    def parameter(self, place: int) -> dict[str, Any]:
        """As `_ASKED` reads it."""
        return {
            "place": place,
            "site_id": self.site_id,
            "author_id": str(self.author_id) if self.author_id else None,
            "fingerprint": self.fingerprint,
            "sketch": list(self.sketch),
            "written_at": self.written_at.isoformat(),
            "domains": list(self.domains),
            "edited": str(self.edited) if self.edited else None,
            "counts": self.counts_published,
        }


class OwnText(NamedTuple):
    """One of the author's other texts."""

    fingerprint: str
    sketch: tuple[int, ...]
    created_at: datetime
    state: str


class AlikeText(NamedTuple):
    """One that another author wrote, and that shares letters with the text asked about."""

    author_id: str
    fingerprint: str
    sketch: tuple[int, ...]
    created_at: datetime


class Past(NamedTuple):
    """What was there when the text was written, newest first.

    restriction    the gravest that holds of the author
    published      how many texts of the author are public, if that was asked
    """

    own: Sequence[OwnText] = ()
    alike: Sequence[AlikeText] = ()
    hosts: Mapping[str, HostRecord] = MappingProxyType({})
    restriction: BanKind | None = None
    published: int | None = None

    def with_rare(self, rare: "Past") -> "Past":
        """The same with what `rare_pasts_of` found."""
        return self._replace(hosts=rare.hosts, published=rare.published)


_NO_PAST = Past()
_ASKED = """
    jsonb_to_recordset(%(asked)s) AS q (place int, site_id bigint, author_id uuid,
        fingerprint text, sketch int[], written_at timestamptz, domains text[], edited uuid,
        counts bool)
"""
# One text of a site `w` and no list of it: planned for one row, not for a hundred.
ASKED_OF_SITE = """
    LATERAL (SELECT w.id AS site_id, %(author)s::uuid AS author_id,
                    %(fingerprint)s::text AS fingerprint, %(sketch)s::int[] AS sketch,
                    %(written_at)s::timestamptz AS written_at, %(domains)s::text[] AS domains,
                    NULL::uuid AS edited) AS q
"""
# Each part is one value of a row of `q`. `OFFSET 0` keeps the planner to the index of sketches,
# which it otherwise gives up for any other as soon as there is an order and a limit.
# The order of the indexes is enough: to sort by one column more takes longer than to read.
_OWN = f"""
    (SELECT jsonb_agg(jsonb_build_array(o.fingerprint, o.sketch, o.created_at, o.state))
       FROM (SELECT c.fingerprint, c.sketch, c.created_at, c.state FROM comments_comment c
              WHERE c.author_id = q.author_id AND c.created_at < q.written_at
                AND c.created_at > q.written_at - interval '{OWN_DAYS} days'
                AND c.id IS DISTINCT FROM q.edited
              ORDER BY c.created_at DESC LIMIT {OWN_MAX}) AS o)
"""
_SAME = f"""
    SELECT c.id, c.author_id, c.fingerprint, c.sketch, c.created_at FROM comments_comment c
     WHERE c.site_id = q.site_id AND c.fingerprint = q.fingerprint
       AND c.created_at < q.written_at
       AND c.created_at > q.written_at - interval '{ALIKE_MINUTES} minutes'
       AND c.author_id IS DISTINCT FROM q.author_id
     ORDER BY c.created_at DESC LIMIT {ALIKE_MAX}
"""
# As `is_near`: each number stands at the place of its band. One of any six is shared by texts that
# share three of eight, so that the index is asked for so many. Texts that share one or two by
# chance are many more than those that are near.
_SHARED = " + ".join(f"(n.sketch[{band}] = q.sketch[{band}])::int" for band in range(1, BANDS + 1))
_NEAR = f"""
    SELECT n.id, n.author_id, n.fingerprint, n.sketch, n.created_at
      FROM (SELECT c.id, c.site_id, c.author_id, c.fingerprint, c.sketch, c.created_at
              FROM comments_comment c
             WHERE c.sketch && q.sketch[:{BANDS - NEAR_BANDS + 1}]
               AND q.sketch <> '{{}}' OFFSET 0) AS n
     WHERE {_SHARED} >= {NEAR_BANDS}
       AND n.site_id = q.site_id AND n.fingerprint <> q.fingerprint
       AND n.created_at < q.written_at
       AND n.created_at > q.written_at - interval '{ALIKE_MINUTES} minutes'
       AND n.author_id IS DISTINCT FROM q.author_id
     ORDER BY n.created_at DESC, n.id DESC LIMIT {ALIKE_MAX}
"""
_ALIKE = f"""
    (SELECT jsonb_agg(jsonb_build_array(a.author_id, a.fingerprint, a.sketch, a.created_at)
                      ORDER BY a.created_at DESC, a.id DESC)
       FROM (({_SAME}) UNION ALL ({_NEAR})) AS a WHERE q.fingerprint <> '')
"""
_HOSTS = """
    (SELECT jsonb_object_agg(d.domain, jsonb_build_array(d.published, d.refused))
       FROM comments_linkeddomain d
      WHERE d.site_id = q.site_id AND d.domain = ANY (q.domains))
"""
_GRAVEST = " ".join(f"WHEN '{kind}' THEN {place}" for place, kind in enumerate(BanKind.values))
_RESTRICTION = f"""
    (SELECT b.kind FROM readers_ban b
      WHERE b.reader_id = q.author_id AND b.lifted_at IS NULL
        AND (b.starts_at IS NULL OR b.starts_at <= q.written_at)
        AND (b.until IS NULL OR b.until > q.written_at)
      ORDER BY CASE b.kind {_GRAVEST} END LIMIT 1)
"""
_PUBLISHED = f"""
    CASE WHEN q.counts THEN
        (SELECT count(*) FROM (
            SELECT 1 FROM comments_comment c
             WHERE c.author_id = q.author_id AND c.state = 'published'
               AND c.id IS DISTINCT FROM q.edited LIMIT {PUBLISHED_MAX}) AS p)
    END
"""
# Of each row of `_ASKED`.
_PAST = ", ".join((_OWN, _ALIKE, _HOSTS, _RESTRICTION, _PUBLISHED))
_PASTS = Statement(f"SELECT {_PAST} FROM {_ASKED} ORDER BY q.place")
_RARE = Statement(f"SELECT {_HOSTS}, {_PUBLISHED} FROM {_ASKED} ORDER BY q.place")
# Of a comment `c`: what `read_past` takes, but for what `rare_pasts_of` finds.
ASKED_OF_COMMENT = """
    LATERAL (SELECT c.site_id, c.author_id, c.sketch, c.id AS edited,
                    CASE WHEN c.text = '' THEN '' ELSE c.fingerprint END AS fingerprint,
                    COALESCE(c.edited_at, c.created_at) AS written_at) AS q
"""
PAST_OF_COMMENT = ", ".join((_OWN, _ALIKE, "NULL", _RESTRICTION, "NULL"))


def past_of_one(*, has_links: bool) -> str:
    """The values that `read_past` takes, of a row of `ASKED_OF_SITE`. Nothing is `published`."""
    return ", ".join((_OWN, _ALIKE, _HOSTS if has_links else "NULL", _RESTRICTION, "NULL"))


def pasts_of(asked: Sequence[Asked]) -> list[Past]:
    """What is known beside each of these texts, in their order. Queries: 1, for none 0."""
    if not asked:
        return []
    parameter = as_json([text.parameter(place) for place, text in enumerate(asked)])
    return [read_past(row) for row in _PASTS.rows({"asked": parameter})]


def rare_pasts_of(asked: Mapping[UUID, Asked]) -> dict[UUID, Past]:
    """What few texts are asked about: domains, and how many texts of the author are public.

    Queries: 1, for none 0.
    """
    if not asked:
        return {}
    parameter = as_json([text.parameter(place) for place, text in enumerate(asked.values())])
    rows = zip(asked, _RARE.rows({"asked": parameter}), strict=True)
    return {
        key: Past(hosts=_records(hosts), published=published) for key, (hosts, published) in rows
    }


def read_past(row: Sequence[Any]) -> Past:
    """Of the values of one text, in the order of `_PAST`."""
    own, alike, hosts, restriction, published = row
    if row.count(None) == len(row):
        return _NO_PAST
    return Past(
        own=[
            OwnText(print_, tuple(sketch), datetime.fromisoformat(at), state)
            for print_, sketch, at, state in _loaded(own)
        ],
        alike=[
            AlikeText(author_id, print_, tuple(sketch), datetime.fromisoformat(at))
            for author_id, print_, sketch, at in _loaded(alike)
        ],
        hosts=_records(hosts),
        restriction=BanKind(restriction) if restriction else None,
        published=published,
    )


def _records(value: str | None) -> dict[str, HostRecord]:
    return {domain: HostRecord(*counts) for domain, counts in dict(_loaded(value)).items()}


def _loaded(value: str | None) -> Any:
    # Django leaves JSON to its fields, and these are none.
    return json.loads(value) if value else ()
