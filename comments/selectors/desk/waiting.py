"""What waits in a queue of the desk, as one table for all queues.

A row is a text to decide on: the comment's own, or an edit that waits beside it. Every other
question of the desk is asked of this table, so a queue is defined once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from comments.selectors.learning import AUDIT_ASKED
from comments.states import MACHINES, EscalatedTo

# A publication that nobody has looked at for so long is old news.
NEW_FOR = timedelta(days=7)
# No question looks at more rows of a queue than this, the longest waiting first.
WAITING_MAX = 20_000


class Queue(StrEnum):
    """The named questions of the desk, in the order of its tabs."""

    PENDING = "pending"
    REPORTED = "reported"
    NEW = "new"
    APPEALS = "appeals"
    ESCALATED = "escalated"


@dataclass(frozen=True)
class Scope:
    """Where a person may look: whole sites, and single sections of other sites, by id."""

    sites: tuple[int, ...] = ()
    sections: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sites or self.sections)


@dataclass(frozen=True)
class Asked:
    """Which part of which queue, as whom. Empty values mean all."""

    scope: Scope
    user_id: int
    queue: Queue
    # Whose escalated questions this person answers.
    answers_as: tuple[EscalatedTo, ...] = ()
    # Sites whose chief this person is: for appeals against their own decisions.
    chief_of: tuple[int, ...] = ()
    site: int | None = None
    section: int | None = None
    language: str = ""
    author: UUID | None = None

    def values(self, now: datetime) -> dict[str, Any]:
        """The parameters of `waiting_sql`."""
        return {
            "sites": list(self.scope.sites),
            "sections": list(self.scope.sections),
            "user": self.user_id,
            "answers_as": [to.value for to in self.answers_as],
            "chief_of": list(self.chief_of),
            "now": now,
            "site": self.site,
            "section": self.section,
            "language": self.language,
            "author": self.author,
            "new_since": now - NEW_FOR,
            "audit_since": now - AUDIT_ASKED,
            "machines": [kind.value for kind in MACHINES],
            "most": WAITING_MAX,
        }

    def conditions(self, language: str = "c.language") -> str:
        """What narrows the rows; `language` is the column of the text that waits."""
        parts = [_place(self.scope)]
        if self.site is not None:
            parts.append("c.site_id = %(site)s")
        if self.section is not None:
            parts.append("a.section_id = %(section)s")
        if self.language:
            parts.append(f"{language} = %(language)s")
        if self.author is not None:
            parts.append("c.author_id = %(author)s")
        return " AND ".join(parts)


def _place(scope: Scope) -> str:
    if not scope.sections:
        return "c.site_id = ANY(%(sites)s)"
    if not scope.sites:
        return "a.section_id = ANY(%(sections)s)"
    return "(c.site_id = ANY(%(sites)s) OR a.section_id = ANY(%(sections)s))"


_COLUMNS = """c.id, {text}.version, {text}.language, {text}.fingerprint, {text}.sketch,
           char_length({text}.text) AS length, c.site_id, c.article_id, a.section_id,
           c.author_id, c.root_id, c.parent_id, c.created_at, {since} AS since,
           c.reported_at IS NOT NULL AS is_reported"""
_FROM = "FROM comments_comment c JOIN articles_article a ON a.id = c.article_id"
_NOT_DUE = "NOT EXISTS (SELECT FROM comments_screening w WHERE w.id = c.id)"
# What the chief or a lawyer was asked about is not everybody's any more; a stranger's complaint
# takes nothing away from anybody.
_NOT_ESCALATED = """NOT EXISTS (SELECT FROM comments_escalation e
                     WHERE e.comment_id = c.id AND e.closed_at IS NULL
                       AND e.by_user_id IS NOT NULL)"""


# A machine's public text that chance has drawn for a blind answer, and nobody has answered.
_ASKED_ABOUT = f"""(c.state = 'published' AND NOT c.is_decided_by_person AND {_NOT_DUE}
       AND c.reported_at IS NULL AND (c.id, c.version) IN (
           SELECT s.comment_id, s.comment_version FROM comments_auditsample s
            WHERE s.answer_id IS NULL AND s.drawn_at > %(audit_since)s)
       AND NOT EXISTS (SELECT FROM comments_revision r
                        WHERE r.comment_id = c.id AND r.state = 'pending'))"""  # noqa: S608


def _own(since: str) -> str:
    return f"SELECT {_COLUMNS.format(text='c', since=since)} {_FROM}"


_PENDING = f"""
    {_own("c.created_at")}
     WHERE c.state = 'pending' AND {_NOT_DUE} AND {_NOT_ESCALATED} AND {{comment}}
    UNION ALL
    SELECT {_COLUMNS.format(text="r", since="r.created_at")} {_FROM}
      JOIN comments_revision r ON r.comment_id = c.id
     WHERE r.state = 'pending' AND r.due_at IS NULL AND {_NOT_ESCALATED} AND {{edit}}
"""
_REPORTED = f"""
    {_own("c.reported_at")}
     WHERE c.reported_at IS NOT NULL AND {_NOT_ESCALATED} AND {{comment}}
"""
_NEW = f"""
    {_own("c.published_at")} JOIN comments_decision d ON d.id = c.decision_id
     WHERE c.state = 'published' AND NOT c.is_decided_by_person
       AND c.published_at > %(new_since)s AND d.by_kind = ANY(%(machines)s)
       AND NOT {_ASKED_ABOUT} AND {_NOT_ESCALATED} AND {{comment}}
"""
_AUDIT = f"""
    {_own("c.created_at")}
     WHERE {_ASKED_ABOUT} AND {_NOT_ESCALATED} AND {{comment}}
"""
# Who refused it does not decide on it again; but for a chief to whom nobody came to help, as
# `marks.check_other_moderator` lets a chief.
_APPEALS = f"""
    {_own("p.created_at")} JOIN comments_appeal p ON p.comment_id = c.id
      JOIN comments_decision d ON d.id = p.against_id JOIN sites_site s ON s.id = p.site_id
     WHERE p.decision_id IS NULL AND (d.by_user_id IS DISTINCT FROM %(user)s
           OR s.id = ANY(%(chief_of)s) AND s.appeal_chief_hours > 0
              AND p.created_at <= %(now)s - make_interval(hours => s.appeal_chief_hours))
       AND {_NOT_ESCALATED} AND {{comment}}
"""
_ESCALATED = f"""
    {_own("e.created_at")} JOIN comments_escalation e ON e.comment_id = c.id
     WHERE e.closed_at IS NULL AND e."to" = ANY(%(answers_as)s) AND {{comment}}
"""
_QUEUES: Mapping[Queue, str] = MappingProxyType(
    {
        Queue.PENDING: _PENDING,
        Queue.REPORTED: _REPORTED,
        Queue.NEW: _NEW,
        Queue.APPEALS: _APPEALS,
        Queue.ESCALATED: _ESCALATED,
    }
)


def waiting_sql(asked: Asked) -> str:
    """A SELECT of the rows that wait, the oldest first, with the parameters `Asked.values`.

    Columns: id, version, language, fingerprint, sketch, length (characters), site_id, article_id,
    section_id, author_id, root_id, parent_id, created_at, since, is_reported.
    """
    return _oldest_first(_rows(_QUEUES[asked.queue], asked))


def audit_sql(asked: Asked) -> str:
    """As `waiting_sql`: the public texts of the blind audit, which are asked among `pending`."""
    return _oldest_first(_rows(_AUDIT, asked))


def counted_sql(asked: Asked) -> list[str]:
    """SELECTs of site_id, section_id, language of `most` rows of the queue each, in no order.

    Among what is pending the blind audit's texts are counted: a number of their own would tell.
    """
    queues = [_QUEUES[asked.queue], *([_AUDIT] if asked.queue is Queue.PENDING else [])]
    return [
        f"SELECT site_id, section_id, language FROM ({_rows(queue, asked)}) AS w LIMIT %(most)s"  # noqa: S608
        for queue in queues
    ]


def _rows(queue: str, asked: Asked) -> str:
    return queue.format(comment=asked.conditions(), edit=asked.conditions("r.language"))


def _oldest_first(rows: str) -> str:
    return f"SELECT * FROM ({rows}) AS w ORDER BY w.since, w.id LIMIT %(most)s"  # noqa: S608
