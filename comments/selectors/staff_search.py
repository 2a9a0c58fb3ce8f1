"""The staff's search: public texts by their stems, others among the newest by the same stems."""

from functools import reduce
from operator import and_, or_

from django.db.models import Q, QuerySet

from comments.models import Comment, SearchEntry
from comments.models.search import term_prefix
from comments.states import State
from newsportal.lib.fulltext import holds, tsquery
from newsportal.lib.words.documents import question

_ALIKE = "её аә гғ иі кқ нң оө уұү хһ aə cç gğ iı oö sş uü"
# Texts that are not public have no entry; so many of the newest are read through.
NEWEST_READ = 20_000
# Stems are folded, as `lib.words.folding` does; texts are as typed.
_FOLDED = {letters[0]: f"[{letters}]" for letters in _ALIKE.split()}


def found_by_staff(rows: QuerySet[Comment], text: str, site_ids: tuple[int, ...]) -> Q:
    """A condition on comments: they hold every word of `text` in any form, or their author's name
    holds it. Queries: 0; the condition is a part of the caller's.
    """
    asked = question(text)
    by_name = Q(author__name__icontains=text)
    if not asked:
        return by_name
    public = [
        SearchEntry.objects.filter(
            holds("terms", tsquery(asked, prefix=term_prefix(site_id))), site=site_id
        ).values("comment")
        for site_id in site_ids
    ]
    # Longer stems are other forms of shorter ones: the shortest finds them all.
    stems = [min((term for term in terms if ":" not in term), key=len) for terms in asked.terms]
    newest = rows.exclude(state=State.PUBLISHED).order_by("-id").values("id")[:NEWEST_READ]
    held = reduce(and_, (_holds_stem(stem) for stem in stems))
    others = Q(id__in=newest) & ~Q(state=State.PUBLISHED) & held
    return reduce(or_, (Q(id__in=ids) for ids in public), by_name | others)


def _holds_stem(stem: str) -> Q:
    return Q(text__iregex=_pattern(stem))


def _pattern(stem: str) -> str:
    """The stem's letters, each with those that are folded into it; nothing but letters passes."""
    return "".join(_FOLDED.get(letter, letter) for letter in stem if letter.isalnum())
