"""What the phases know of authors, texts and links, through the API's door."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Decision, LinkedDomain, Notice
from comments.services.facts import gather_facts
from comments.services.moderation_settings import set_settings
from comments.states import DecisionVerdict, State
from newsportal.articles.selectors import get_article
from newsportal.readers.bans import ban_reader
from newsportal.readers.models import BanKind
from tests.api import Answer, Api
from tests.comments.moderation.test_sketch import LINKS, REMARK, TEXT
from tests.factories import World, decide, make_guest, work_off, write


def post(api: Api, world: World, text: str, *, token: str = "", **more: Any) -> Answer:
    return api.post(world.thread, {"text": text, **more}, token=token or world.token)


def put(world: World, **values: Any) -> None:
    named = {name.replace("__", "."): value for name, value in values.items()}
    set_settings(site=world.site, values=named, now=timezone.now())


def told(answer: Answer) -> str:
    return f"{answer.status} {answer.body['state']} {' '.join(answer.body['reasons'])}".strip()


class TestQueries:
    @pytest.mark.parametrize(("text", "rating"), [("Спасибо", None), ("https://a.ru", 5), ("", 5)])
    def test_facts_are_gathered_by_two(self, world: World, text: str, rating: int | None) -> None:
        for other in range(12):
            decide(world.comment(author=world.reader), list(DecisionVerdict)[other % 3])
        article = get_article(world.site, world.article.key)
        with CaptureQueriesContext(connection) as queries:
            gather_facts(
                text=text,
                rating=rating,
                article=article,
                author=world.reader,
                written_at=timezone.now(),
            )
        assert len(queries) == 2

    def test_texts_alike_are_found_by_an_index(self, world: World) -> None:
        write(world.article, world.reader, TEXT)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            rows = Comment.objects.filter(sketch__overlap=Comment.objects.get().sketch)
            assert "comment_alike" in rows.explain()


class TestShadowBan:
    @pytest.fixture(autouse=True)
    def unseen(self, world: World) -> None:
        ban_reader(
            reader=world.reader,
            until=None,
            reason="spam",
            now=timezone.now(),
            kind=BanKind.SHADOW,
        )

    def test_the_author_sees_what_anybody_sees_who_waits(self, api: Api, world: World) -> None:
        hidden = post(api, world, "Добрый день всем")
        waiting = post(api, world, "Добрый вечер всем", token=world.other_token)
        assert (told(hidden), told(waiting)) == ("202 pending", "202 pending")
        assert sorted(hidden.body) == sorted(waiting.body)
        mine = api.get(f"{world.thread.removesuffix('comments')}mine", token=world.token).body
        assert [(row["state"], row["reasons"]) for row in mine["held"]] == [("pending", [])]
        assert mine["can"]["comment"] is True
        assert api.get("me", token=world.token).body["ban"] is None

    def test_nothing_is_published_and_nobody_told(self, api: Api, world: World) -> None:
        post(api, world, "Добрый день всем")
        work_off()
        assert Comment.objects.get().state == State.PENDING
        assert Decision.objects.get().reason == "shadow_ban"
        assert not Notice.objects.exists()

    def test_no_nudge_tells_it(self, api: Api, world: World) -> None:
        answer = post(api, world, "Вот https://a.ru https://b.ru", nudge=True)
        assert told(answer) == "202 pending"
        nudged = post(
            api, world, "И https://a.ru https://c.ru", nudge=True, token=world.other_token
        )
        assert (nudged.status, nudged.code) == (422, "nudge")

    def test_moderators_see_why(self, api: Api, world: World) -> None:
        post(api, world, "Добрый день всем")
        queue = f"sites/{world.site.key}/queues/pending"
        [row] = api.get(queue, token=world.service_key("moderation")).body["items"]
        assert row["reasons"] == ["shadow_ban"]


class TestAuthors:
    def test_whoever_is_read_first_waits(self, api: Api, world: World) -> None:
        now, kind = timezone.now(), BanKind.PREMODERATION
        ban_reader(reader=world.reader, until=None, reason="rules", now=now, kind=kind)
        assert told(post(api, world, "Добрый день")) == "202 pending premoderation"
        assert told(post(api, world, "Добрый день всем", token=world.other_token)) == "202 pending"

    def test_whose_texts_were_rejected_waits(self, api: Api, world: World) -> None:
        for verdict in (*[DecisionVerdict.PUBLISH] * 2, *[DecisionVerdict.REJECT] * 2):
            decide(world.comment(), verdict)
        assert told(post(api, world, "Ещё одно мнение")) == "202 pending history"
        assert told(post(api, world, "Другое мнение", token=world.other_token)) == "202 pending"

    def test_what_is_long_ago_is_forgotten(self, api: Api, world: World) -> None:
        for _ in range(5):
            decide(world.comment(), DecisionVerdict.REJECT)
        Comment.objects.update(created_at=timezone.now() - timedelta(days=8))
        assert told(post(api, world, "Ещё одно мнение")) == "202 pending"

    def test_the_first_texts_wait_where_that_is_set(self, api: Api, world: World) -> None:
        put(world, new_author__is_on=True, new_author__first=1)
        assert told(post(api, world, "Первый раз здесь")) == "202 pending new_author"
        decide(Comment.objects.get(), DecisionVerdict.PUBLISH)
        assert told(post(api, world, "И второй раз тоже")) == "202 pending"


class TestRepeats:
    def test_a_campaign_is_seen_through_little_changes(self, api: Api, world: World) -> None:
        now = timezone.now() - timedelta(minutes=5)
        for number, word in enumerate(("восемь", "девять", "десять")):
            text = TEXT.replace("восемь", word)
            moment = now + timedelta(seconds=number)
            write(world.article, make_guest(world.site), text, now=moment)
        answer = post(api, world, TEXT.replace("восемь", "семь"))
        assert told(answer) == "202 pending repeated"
        foreign = World.make("other")
        assert told(post(api, foreign, TEXT)) == "202 pending"

    def test_ones_own_is_a_duplicate(self, api: Api, world: World) -> None:
        write(world.article, world.reader, TEXT, now=timezone.now() - timedelta(minutes=5))
        assert told(post(api, world, TEXT + " Да!")) == "202 pending duplicate"

    def test_two_remarks_under_the_same_links_are_two(self, api: Api, world: World) -> None:
        now = timezone.now() - timedelta(minutes=5)
        write(world.article, world.reader, f"{REMARK} {LINKS}", now=now)
        answer = post(api, world, f"Ура! {LINKS}")
        assert "duplicate" not in told(answer)
        answer = post(api, world, f"{REMARK} Увы. {LINKS}")
        assert "duplicate" in told(answer)


class TestDomains:
    def test_remembers_what_became_of_texts_with_links(self, world: World) -> None:
        decide(world.comment("Вот https://www.good.ru/1 и https://gazeta.example/2"), PUBLISH)
        decide(world.comment("Тут https://a.bad.ru/1"), DecisionVerdict.REJECT)
        decide(world.published("Там https://b.bad.ru/1"), DecisionVerdict.REMOVE)
        work_off()
        rows = LinkedDomain.objects.order_by("domain")
        assert list(rows.values_list("site", "domain", "published", "refused")) == [
            (world.site.id, "bad.ru", 1, 2),
            (world.site.id, "good.ru", 1, 0),
        ]

    def test_rules_refuse_no_domain(self, world: World) -> None:
        comment = world.comment("Ты хуесос https://a.bad.ru/1")
        assert comment.state == State.REJECTED
        work_off()
        assert not LinkedDomain.objects.exists()

    def test_a_domain_that_people_refused_waits(self, api: Api, world: World) -> None:
        LinkedDomain.objects.create(site=world.site, domain="bad.ru", published=1, refused=3)
        assert told(post(api, world, "Вот http://x.bad.ru/")) == "202 pending domain"
        foreign = World.make("other")
        assert told(post(api, foreign, "Вот http://x.bad.ru/")) == "202 pending"


PUBLISH = DecisionVerdict.PUBLISH
