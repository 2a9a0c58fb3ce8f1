"""What a talkative reader leaves behind, and where its words are looked for."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from comments.models import Comment, DecisionNote, Reaction
from comments.states import DecisionVerdict, State
from newsportal.articles.models import Engagement
from newsportal.articles.shelves import bookmark, subscribe
from newsportal.lib import redis
from newsportal.readers.bans import ban_reader
from newsportal.readers.ignoring import ignore_reader
from newsportal.readers.models import Reader
from tests.api import Api
from tests.factories import World, decide, fresh, make_guest, make_moderator, token_of, work_off
from tests.routes import read_routes

# Words that nobody else writes.
NAME, TEXT, EDIT, FLAG, NOTE, QUOTE, APPEAL = (
    "Вымпелина",
    "кракозябра",
    "шурупчанка",
    "цеппелинщик",
    "глокая",
    "будланула",
    "бокрёнка",
)
MARKERS = (NAME, TEXT, EDIT, FLAG, NOTE, QUOTE, APPEAL)


def erase(api: Api, token: str) -> None:
    answer = api.delete("me", token=token)
    assert answer.status == 202, answer.body
    assert answer.body["erased_at"].endswith("Z")
    work_off()


def tables() -> Iterator[tuple[str, str]]:
    """Every row of every table, as PostgreSQL writes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
            " AND table_type = 'BASE TABLE'"
        )
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')
            yield table, "\n".join(row[0] for row in cursor.fetchall())


def words_in_tables() -> dict[str, set[str]]:
    """Marker -> the tables where it stands. Search keeps stems, so letters are compared folded."""
    dump = {table: rows.casefold() for table, rows in tables()}
    return {
        marker: found
        for marker in MARKERS
        if (found := {table for table, rows in dump.items() if _stem(marker) in rows})
    }


def _stem(marker: str) -> str:
    return marker.casefold()[:7]


def words_in_redis() -> list[bytes]:
    clients = (redis.common(), redis.durable())
    dumps = [key + (one.dump(key) or b"") for one in clients for key in one.scan_iter()]
    return [dump for dump in dumps if any(marker.encode() in dump for marker in MARKERS)]


def public_words(api: Api, world: World, comment: Comment) -> dict[str, set[str]]:
    """Marker -> the public routes that show it."""
    values = {"site": "gazeta", "article": "news-1", "comment": str(comment.id), "kind": "like"}
    found: dict[str, set[str]] = {}
    for route in read_routes():
        if not route.reads_in_public:
            continue
        answer = api.get(route.path(values))
        shown = (json.dumps(answer.body, ensure_ascii=False) + answer.raw.decode()).casefold()
        for marker in MARKERS:
            if _stem(marker) in shown:
                found.setdefault(marker, set()).add(route.name)
    return found


def talkative_reader(world: World) -> Reader:
    """A reader who left traces wherever one can."""
    reader = make_guest(world.site, NAME)
    now = timezone.now()
    bookmark(reader=reader, article=world.article, now=now)
    subscribe(reader=reader, article=world.article, now=now)
    ignore_reader(reader=reader, ignored_id=world.other.id, now=now)
    ignore_reader(reader=world.other, ignored_id=reader.id, now=now)
    ban_reader(reader=reader, until=now - timedelta(days=2), reason="spam", now=now)
    LogEntry.objects.create(
        user=make_moderator(),
        content_type=ContentType.objects.get_for_model(Reader),
        object_id=str(reader.id),
        object_repr=str(reader),
        action_flag=CHANGE,
        change_message=f"[{NAME}]",
    )
    return reader


def leave_traces(api: Api, world: World, talkative: Reader) -> Comment:
    """Edited, answered, quoted, flagged, noted, liked: by the reader and by others."""
    token = token_of(talkative)
    posted = api.post(
        world.thread, {"text": f"{TEXT} города", "rating": 4}, token=token, key="k" * 20
    )
    assert posted.status == 202
    comment = fresh(_id(posted))
    decide(comment, DecisionVerdict.PUBLISH)
    body = {"text": f"{EDIT} и {TEXT} города", "version": 1}
    assert api.patch(f"comments/{comment.id}", body, token=token).status in {200, 202}
    decision = comment.decisions.order_by("-created_at").first()
    DecisionNote.objects.create(decision=decision, text=f"{NOTE} в тексте")
    world.published("Ответ другого", parent=comment, author=world.other)
    other = world.published("Слова другого", author=world.other)
    flags = f"comments/{other.id}/flags"
    assert api.post(flags, {"reason": "other", "note": FLAG}, token=token).status == 201
    flags = f"comments/{comment.id}/flags"
    note = {"reason": "other", "note": f"{FLAG}: {TEXT}"}
    assert api.post(flags, note, token=world.other_token).status == 201
    assert api.put(f"comments/{other.id}/reactions/like", token=token).status == 200
    assert api.put(f"comments/{comment.id}/reactions/like", token=world.other_token).status == 200
    assert api.put("sites/gazeta/articles/news-1/reactions/like", token=token).status == 200
    share = {"network": "telegram", "comment": str(comment.id), "quote": f"{QUOTE} {TEXT}"}
    for sharer in (token, world.other_token):
        answer = api.post("sites/gazeta/articles/news-1/shares", share, token=sharer)
        assert answer.status == 201
    refused = world.comment(f"Ещё одна {TEXT}", author=talkative)
    decide(refused, DecisionVerdict.REJECT)
    appeal = api.post(f"comments/{refused.id}/appeals", {"note": APPEAL}, token=token)
    assert appeal.status == 201
    world.comment(f"Ждёт {TEXT} https://a.example https://b.example", author=talkative)
    work_off()
    return fresh(comment)


def _id(answer: Any) -> Any:
    return Comment.objects.get(id=answer.body["id"]).id


def recount(world: World) -> None:
    """The article's numbers and the branch's are those of its public comments."""
    public = Comment.objects.filter(article=world.article, state=State.PUBLISHED)
    numbers = Engagement.objects.get(article=world.article)
    assert numbers.comments == public.count()
    stars = list(public.filter(rating__isnull=False).values_list("rating", flat=True))
    assert numbers.reviews == len(stars)
    assert numbers.rating_histogram == [stars.count(value) for value in (1, 2, 3, 4, 5)]
    for comment in Comment.objects.filter(article=world.article):
        below = public.filter(parent=comment) if comment.parent_id else public.filter(root=comment)
        assert comment.reply_count == below.count()
        assert comment.listed_children == comment.children.filter(is_listed=True).count()
        mine = Reaction.objects.filter(comment=comment).values_list("kind", flat=True)
        assert sum(comment.reactions.values()) == len(mine)
