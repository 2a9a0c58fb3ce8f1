"""A site's own words, for the rules and for those who set them."""

from functools import lru_cache

from comments.models import SiteWord
from comments.moderation.own_words import NO_WORDS, OwnList, OwnWord, WordKind
from newsportal.sites.models import Site


def own_words_of(site: Site) -> OwnList:
    """The site's words, as its row says how new they are. Queries: 0 where there are none, and
    otherwise 1 for each process after each change.
    """
    return _words(site.pk, site.words_version) if site.words_version else NO_WORDS


@lru_cache(maxsize=256)
def _words(site_id: int, _version: int) -> OwnList:
    """Kept by version: a newer list has another one."""
    rows = SiteWord.objects.filter(site=site_id).order_by("pattern", "language", "id")
    return OwnList(
        OwnWord(pattern, WordKind(kind), language)
        for pattern, kind, language in rows.values_list("pattern", "kind", "language")
    )


def words_of(site: Site) -> list[OwnWord]:
    """The site's words as they are now, by the alphabet. Queries: 1."""
    rows = SiteWord.objects.filter(site=site).order_by("pattern", "language", "id")
    return [OwnWord(row.pattern, WordKind(row.kind), row.language) for row in rows]
