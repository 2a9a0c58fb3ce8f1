"""A comment's text with all that is derived from it: it always moves as one."""

from dataclasses import dataclass
from datetime import datetime

from comments.language import guess_language
from comments.models import Comment, Revision
from comments.moderation.submission import Submission
from comments.states import RevisionState
from newsportal.lib.markup import Markup, render
from newsportal.sites.models import Site

_MARKUPS: dict[str, Markup] = {"plain": "plain", "markdown": "markdown"}
# The columns that `put_text` changes.
TEXT_FIELDS = (
    "text",
    "html",
    "language",
    "rating",
    "fingerprint",
    "sketch",
    "version",
    "edited_at",
    "is_decided_by_person",
)


@dataclass(frozen=True)
class Text:
    """One text of a comment, its stars included. `version` is its number, from 1."""

    text: str
    html: str
    language: str
    rating: int | None
    fingerprint: str
    sketch: list[int]
    version: int

    @classmethod
    def of(cls, row: Comment | Revision) -> "Text":
        return cls(
            text=row.text,
            html=row.html,
            language=row.language,
            rating=row.rating,
            fingerprint=row.fingerprint,
            sketch=row.sketch,
            version=row.version,
        )


def make_text(
    text: str,
    *,
    site: Site,
    language: str,
    rating: int | None,
    version: int,
    known: Submission | None = None,
) -> Text:
    """Render a clean text; `language` is what it is in when its letters do not tell.

    `known`: the same text, of which some things are worked out already. Raises Problem
    text_too_complex.
    """
    known = known or Submission(text=text)
    return Text(
        text=text,
        html=render(text, _MARKUPS[site.markup]) if text else "",
        language=guess_language(text, default=language),
        rating=rating,
        fingerprint=known.fingerprint,
        sketch=list(known.sketch),
        version=version,
    )


def put_text(comment: Comment, new: Text, now: datetime) -> None:
    """Give a comment, whose row the caller has locked and saves, another text; keep the old one.

    What a person decided was about the old words: new ones start undecided.
    """
    old = Text.of(comment)
    Revision.objects.create(
        comment=comment,
        state=RevisionState.REPLACED,
        created_at=comment.edited_at or comment.created_at,
        decision_id=comment.decision_id,
        **vars(old),
    )
    if new.text != old.text:
        comment.is_decided_by_person = False
    for name, value in vars(new).items():
        setattr(comment, name, value)
    comment.edited_at = now
