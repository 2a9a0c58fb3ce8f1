"""A draft of a site's settings: what can be tried, what it changes, and how it is switched on."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from comments.models import ModerationSetting
from comments.moderation.own_words import (
    NO_CHANGE,
    WORDS_MAX,
    ListChange,
    OwnList,
    OwnWord,
    problem_of,
    read_lines,
    write_lines,
)
from comments.moderation.settings import merge, schema, validate
from comments.selectors.settings import MAX_LINKS, levels_of
from comments.selectors.site_words import words_of
from comments.services.facts import Place
from comments.services.moderation_settings import JUDGES, check_judges, check_lengths
from comments.services.site_words import put_words
from newsportal.articles.models import Article
from newsportal.lib.problems import FieldError, Problem
from newsportal.sites.models import Site
from newsportal.sites.services import save_settings

# Columns of the site that judge texts, beside the options of the phases.
COLUMNS = ("banned_words", "hold_toxic_percent", "hold_spam_percent")


@dataclass(frozen=True)
class Draft:
    """Only what is to change."""

    options: Mapping[str, Any]
    columns: Mapping[str, Any]
    words: ListChange = NO_CHANGE

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Draft":
        lists = stored.get("words", {})
        put, gone = (_read(lists.get(name, "")) for name in ("put", "gone"))
        return cls(stored.get("options", {}), stored.get("site", {}), ListChange(put, gone))

    @property
    def stored(self) -> dict[str, Any]:
        words = {"put": write_lines(self.words.put), "gone": write_lines(self.words.gone)}
        stored = {"options": dict(self.options), "site": dict(self.columns)}
        return stored | ({"words": words} if self.words else {})

    @property
    def is_empty(self) -> bool:
        return not (self.options or self.columns or self.words)

    @property
    def needs_facts(self) -> bool:
        """Whether other facts may be asked than by the settings of today: which ones they say."""
        return bool(self.options)

    def site(self, site: Site) -> Site:
        """The site as it would be; not to be saved."""
        changed = copy(site)
        for name, value in self.columns.items():
            setattr(changed, name, value)
        changed.max_links = self.options.get(MAX_LINKS, site.max_links)
        return changed

    def place(self, place: Place, article: Article) -> Place:
        """The place with the draft at the level of the site. Queries: 1."""
        levels = levels_of(site=place.site, section_id=article.section_id, article_id=article.pk)
        merged = merge([{**levels.site, **self.options}, levels.section, levels.article])
        if not settings.NEWSPORTAL_LIMITS:
            merged = replace(merged, flood=replace(merged.flood, is_on=False))
        words = _changed(place.words, self.words) if self.words else place.words
        return replace(place, site=self.site(place.site), settings=merged, words=words)


@lru_cache(maxsize=8)
def _changed(words: OwnList, change: ListChange) -> OwnList:
    """Kept for all articles of a replay: a long list takes its time to be made ready."""
    return OwnList(change.of(words.words))


def _read(text: str) -> tuple[OwnWord, ...]:
    return tuple(line.word for line in read_lines(text))


def make_draft(
    *,
    site: Site,
    options: Mapping[str, Any],
    columns: Mapping[str, Any],
    words: Sequence[OwnWord] | None = None,
) -> Draft:
    """What differs from the site's settings of now; `words` are its whole list. Queries: 1 to 5.

    Raises InvalidSettings, Problem validation_error on a column or on words.
    """
    kept = validate(options)
    if words is not None and (len(words) > WORDS_MAX or any(map(problem_of, words))):
        raise Problem("validation_error", errors=[FieldError("words", "invalid")])
    now = levels_of(site=site, section_id=None, article_id=None).site
    draft = Draft(
        {
            path: value
            for path, value in kept.items()
            if value != now.get(path, schema()[path].default)
        },
        {name: value for name, value in columns.items() if value != getattr(site, name)},
        NO_CHANGE if words is None else ListChange.between(words_of(site), words),
    )
    check_judges(site, draft.options.get(JUDGES, ()))
    check_lengths(_site_row(site, {**now, **draft.options}), draft.options)
    unknown = set(columns) - set(COLUMNS)
    if unknown:
        raise Problem(
            "validation_error", errors=[FieldError(name, "unknown_field") for name in unknown]
        )
    try:
        draft.site(site).clean_fields()
    except ValidationError as error:
        wrong = [FieldError(name, "invalid") for name in error.message_dict]
        raise Problem("validation_error", errors=wrong) from error
    return draft


def _site_row(site: Site, values: Mapping[str, Any]) -> ModerationSetting:
    """The site's settings as they would be; not to be saved."""
    row = ModerationSetting.objects.filter(site=site, section=None, article=None).first()
    row = row or ModerationSetting(site=site)
    row.values = dict(values)
    return row


def save_columns(site: Site, draft: Draft, *, now: datetime) -> None:
    """Write the columns of a draft into the site, whose row the caller has locked."""
    if not draft.columns:
        return
    for name, value in draft.columns.items():
        setattr(site, name, value)
    save_settings(site, changed=list(draft.columns), now=now)


def save_words(site: Site, draft: Draft, *, user: User, now: datetime) -> None:
    """Change the list of a site, whose row the caller has locked, as the draft says.

    Raises BadWords where it has grown too long since.
    """
    if draft.words:
        words = draft.words.of(words_of(site))
        put_words(site=site, words=words, user=user, now=now, is_whole_list=True)
