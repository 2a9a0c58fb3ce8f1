"""Changing a site's own words. The only writer of SiteWord and of its history."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F

from comments.models import SiteWord, SiteWordChange
from comments.moderation.own_words import WORDS_MAX, OwnWord, WordKind, problem_of
from newsportal.events.log import publish
from newsportal.sites.models import Site

# A word is one and the same whatever it does.
_Key = tuple[str, str]


class BadWords(Exception):
    """`codes`: pattern -> code of `problem_of`, or too_many."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        super().__init__(", ".join(sorted(set(codes.values()))))
        self.codes = dict(codes)


def put_words(
    *,
    site: Site,
    words: Iterable[OwnWord],
    user: User | None,
    now: datetime,
    is_whole_list: bool = False,
) -> int:
    """Add words, or change what they do; with `is_whole_list` all others go. Returns the changes.

    All or nothing. Raises BadWords.
    """
    wanted = {(word.pattern, word.language): word.kind for word in words}
    _check(wanted)
    with transaction.atomic():
        before = _lock(site)
        gone = set(before) - set(wanted) if is_whole_list else set()
        if len(set(before) - gone | set(wanted)) > WORDS_MAX:
            raise BadWords({"": "too_many"})
        new = {key: kind for key, kind in wanted.items() if before.get(key) != kind}
        _write(site, before=before, new=new, gone=gone, user=user, now=now)
    return len(new) + len(gone)


def remove_word(
    *, site: Site, pattern: str, language: str, user: User | None, now: datetime
) -> int:
    """Take a word away; returns 1, or 0 when it was not there."""
    with transaction.atomic():
        before = _lock(site)
        gone = {(pattern, language)} & set(before)
        _write(site, before=before, new={}, gone=gone, user=user, now=now)
    return len(gone)


def _check(wanted: Mapping[_Key, WordKind]) -> None:
    codes = {
        pattern: code
        for (pattern, language), kind in wanted.items()
        if (code := problem_of(OwnWord(pattern, kind, language)))
    }
    if codes:
        raise BadWords(codes)


def _lock(site: Site) -> dict[_Key, WordKind]:
    """What there is; two people at once change the list one after the other."""
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    rows = SiteWord.objects.filter(site=site).values_list("pattern", "language", "kind")
    return {(pattern, language): WordKind(kind) for pattern, language, kind in rows}


def _write(
    site: Site,
    *,
    before: Mapping[_Key, WordKind],
    new: Mapping[_Key, WordKind],
    gone: Iterable[_Key],
    user: User | None,
    now: datetime,
) -> None:
    gone = sorted(gone)
    if not new and not gone:
        return
    SiteWord.objects.bulk_create(
        [
            SiteWord(
                site=site,
                pattern=pattern,
                language=language,
                kind=kind,
                by_user=user,
                changed_at=now,
            )
            for (pattern, language), kind in new.items()
        ],
        update_conflicts=True,
        unique_fields=["site", "pattern", "language"],
        update_fields=["kind", "by_user", "changed_at"],
    )
    for pattern, language in gone:
        SiteWord.objects.filter(site=site, pattern=pattern, language=language).delete()
    changes: list[tuple[_Key, str, str]] = []
    changes += [(key, before.get(key, ""), kind) for key, kind in new.items()]
    changes += [(key, before[key], "") for key in gone]
    SiteWordChange.objects.bulk_create(
        SiteWordChange(
            site=site,
            pattern=pattern,
            language=language,
            before=was,
            after=is_now,
            user=user,
            at=now,
        )
        for (pattern, language), was, is_now in changes
    )
    Site.objects.filter(pk=site.pk).update(words_version=F("words_version") + 1)
    publish(
        "words.changed",
        site_id=site.pk,
        now=now,
        words=len(changes),
        user=user.pk if user else None,
    )
