"""Social's part of an export: what this wing holds of a reader."""

from collections.abc import Iterator

from newsportal.lib.batches import by_key
from newsportal.readers.data import Section
from newsportal.readers.models import Reader
from social.models import ArticleReaction, Share


def collect(*, reader: Reader) -> Iterator[Section]:
    yield "article_reactions", _reactions(reader)
    yield "shares", _shares(reader)


def _reactions(reader: Reader) -> Iterator[dict[str, object]]:
    rows = ArticleReaction.objects.filter(reader=reader).select_related("article")
    for row in by_key(rows):
        yield {"article": row.article.key, "kind": row.kind, "created_at": row.created_at}


def _shares(reader: Reader) -> Iterator[dict[str, object]]:
    for share in by_key(Share.objects.filter(reader=reader).select_related("article")):
        yield {
            "id": share.id,
            "token": share.token,
            "article": share.article.key,
            "network": share.network_id,
            "comment": share.comment_id,
            "quote": share.quote,
            "created_at": share.created_at,
        }
