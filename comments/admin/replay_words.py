"""What a replay found, as its page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from comments.admin.words import excerpt, reason_label
from comments.models import Comment, Replay
from comments.models.site_word import KIND_LABELS
from comments.moderation.own_words import OwnWord
from comments.moderation.settings import Option, schema
from comments.selectors import comments_for_staff
from comments.services.replay.draft import Draft
from comments.services.replay.tally import VERDICTS, agreement

_VERDICT_LABELS = {"publish": _("publish"), "hold": _("hold"), "reject": _("reject")}
_COLUMN_LABELS = {
    "banned_words": _("banned words"),
    "hold_toxic_percent": _("hold from toxicity, %"),
    "hold_spam_percent": _("hold from spam, %"),
}
_WORDS_SHOWN = 20
Person = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Sample:
    """A comment that would fare otherwise."""

    comment: Comment
    words: str
    reasons: str


@dataclass(frozen=True)
class Change:
    label: str
    number: int
    samples: list[Sample]


def changed_settings(replay: Replay) -> list[tuple[str, str]]:
    """What the draft changes: names and new values."""
    options = [
        (f"{_g(option.phase_label)}: {_g(option.label)}", _shown(option, value))
        for path, value in replay.draft["options"].items()
        if (option := schema().get(path))
    ]
    columns = [
        (str(_COLUMN_LABELS[name]), str(value)) for name, value in replay.draft["site"].items()
    ]
    return [*columns, *_words(replay), *options]


def _words(replay: Replay) -> Iterable[tuple[str, str]]:
    change, kinds = Draft.of(replay.draft).words, dict(KIND_LABELS)
    shown = [
        (
            str(_("words that are put on the list")),
            [f"{word.pattern} ({_said(word, kinds)})" for word in change.put],
        ),
        (str(_("words that go")), [word.pattern for word in change.gone]),
    ]
    for label, words in shown:
        if words:
            more = len(words) - _WORDS_SHOWN
            yield label, ", ".join(words[:_WORDS_SHOWN]) + (f" … +{more}" if more > 0 else "")


def _said(word: OwnWord, kinds: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, (str(kinds[word.kind]), word.language)))


def _shown(option: Option, value: Any) -> str:
    if option.kind == "switch":
        return _g("yes") if value else _g("no")
    if option.kind == "choice":
        return _g(dict(option.choices).get(value, str(value)))
    return ", ".join(value) if option.kind == "list" else str(value)


def shown_result(replay: Replay, user: Person) -> dict[str, Any]:
    """Changes with samples, agreement with people, and the queue by day. Queries: 1."""
    result = replay.result
    comments = _samples(result["samples"], user)
    return {
        "comments": result["comments"],
        "failed": result["failed"],
        "changed": sum(
            number
            for change, number in result["changes"].items()
            if len(set(change.split(">"))) == 2
        ),
        "matrix": [
            (
                _VERDICT_LABELS[old],
                [(old == new, result["changes"].get(f"{old}>{new}", 0)) for new in VERDICTS],
            )
            for old in VERDICTS
        ],
        "verdicts": [_VERDICT_LABELS[verdict] for verdict in VERDICTS],
        "changes": _changes(result, comments),
        "agreement": [
            (_g("as now"), agreement(result, "old")),
            (_g("as tried"), agreement(result, "new")),
        ],
        "days": _days(result["days"]),
    }


def _changes(result: dict[str, Any], comments: dict[str, Comment]) -> list[Change]:
    changes = []
    for old in VERDICTS:
        for new in VERDICTS:
            number = result["changes"].get(f"{old}>{new}", 0)
            if old == new or not number:
                continue
            samples = [
                Sample(
                    comments[comment_id],
                    excerpt(comments[comment_id]),
                    ", ".join(map(reason_label, reasons)),
                )
                for comment_id, reasons in result["samples"].get(f"{old}>{new}", ())
                if comment_id in comments
            ]
            label = f"{_VERDICT_LABELS[old]} → {_VERDICT_LABELS[new]}"
            changes.append(Change(label, number, samples))
    return changes


def _samples(samples: dict[str, list[Any]], user: Person) -> dict[str, Comment]:
    ids = [comment_id for rows in samples.values() for comment_id, _reasons in rows]
    rows: Iterable[Comment] = comments_for_staff(user).filter(id__in=ids)
    return {str(row.id): row for row in rows}


def _days(days: dict[str, list[int]]) -> list[dict[str, Any]]:
    """By day, with bars in per cent of the longest."""
    longest = max((max(old, new) for _all, old, new in days.values()), default=0) or 1
    return [
        {
            "day": day,
            "comments": comments,
            "old": old,
            "new": new,
            "old_percent": old * 100 // longest,
            "new_percent": new * 100 // longest,
        }
        for day, (comments, old, new) in sorted(days.items())
    ]
