"""A site's reasons of refusal: moderators' digits, and what authors are told in their language."""

import pytest

from comments.models import SiteReason
from comments.reason_words import DEFAULT_KEYS, REASON_WORDS
from comments.selectors.reasons import reasons_of
from comments.states import DecisionVerdict
from tests.api import Api
from tests.factories import World, decide, fresh, work_off

LANGUAGES = ("ru", "kk", "az", "en")


def own(world: World, code: str, **values: object) -> SiteReason:
    return SiteReason.objects.create(site=world.site, code=code, **values)


class TestDigits:
    def test_are_the_canned_ones_where_the_site_says_nothing(self, world: World) -> None:
        found = [(reason.key, reason.code) for reason in reasons_of(world.site.id)]
        assert found == [
            (1, "offensive"),
            (2, "abusive"),
            (3, "spam"),
            (4, "off_topic"),
            (5, "personal_data"),
            (6, "illegal"),
            (7, "duplicate"),
            (8, "rules"),
            (9, "other"),
            (None, "legal"),
        ]

    def test_are_the_sites_own_first(self, world: World) -> None:
        own(world, "provocation", order=2, label_ru="провокация")
        own(world, "spam", order=None)
        found = {reason.code: reason.key for reason in reasons_of(world.site.id)}
        # What was on 2 goes to the digit that is left; all others stay where fingers know them.
        assert found["provocation"] == 2
        assert found["spam"] is None
        assert found["abusive"] == 3
        assert (found["offensive"], found["off_topic"], found["other"]) == (1, 4, 9)

    def test_of_another_site_are_not_shown(self, world: World) -> None:
        own(World.make("other"), "provocation", order=2)
        assert "provocation" not in {reason.code for reason in reasons_of(world.site.id)}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_have_words_in_each_language(self, world: World, language: str) -> None:
        own(world, "provocation", order=1, label_ru="провокация")
        own(world, "spam", order=2, label_en="ads")
        labels = {reason.code: reason.label(language) for reason in reasons_of(world.site.id)}
        assert labels["provocation"] == "провокация"
        assert labels["spam"] == ("ads" if language == "en" else REASON_WORDS["spam"][language])
        assert set(DEFAULT_KEYS) <= set(REASON_WORDS)
        assert all(labels.values())


class TestAuthorsAreTold:
    def mine(self, api: Api, world: World, language: str) -> dict[str, object]:
        path = f"sites/gazeta/articles/news-1/mine?lang={language}"
        [held] = api.get(path, token=world.token).body["held"]
        return {"reasons": held["reasons"], "labels": held["reason_labels"]}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_reason_in_their_language(self, api: Api, world: World, language: str) -> None:
        decide(world.comment(), DecisionVerdict.REJECT, reason="spam")
        words = REASON_WORDS["spam"][language]
        expected = {"reasons": ["spam"], "labels": {"spam": words}}
        assert self.mine(api, world, language) == expected
        work_off()
        [row] = api.get(f"me/comments?lang={language}", token=world.token).body["items"]
        assert row["reason_labels"] == {"spam": words}
        [row] = api.get(f"me/notifications?lang={language}", token=world.token).body["items"]
        assert row["comment"]["reason_labels"] == {"spam": words}

    def test_in_the_sites_own_words(self, api: Api, world: World) -> None:
        own(world, "provocation", label_ru="провокация", label_en="provocation")
        decide(world.comment(), DecisionVerdict.REJECT, reason="provocation")
        assert self.mine(api, world, "en")["labels"] == {"provocation": "provocation"}
        assert self.mine(api, world, "az")["labels"] == {"provocation": "провокация"}

    def test_the_general_one_for_what_the_site_does_not_show(self, api: Api, world: World) -> None:
        own(world, "legal", is_shown=False, label_ru="предписание № 7")
        decide(world.comment(), DecisionVerdict.REJECT, reason="legal")
        assert self.mine(api, world, "ru") == {
            "reasons": ["rules"],
            "labels": {"rules": "нарушены правила обсуждения"},
        }

    def test_at_the_post_itself(self, api: Api, world: World) -> None:
        text = {"text": "Тут https://a.example и https://b.example"}
        answer = api.post(f"{world.thread}?lang=kk", text, token=world.token)
        assert answer.body["reasons"] == ["links"]
        assert answer.body["reason_labels"] == {"links": "сілтеме тым көп"}


class TestDecisions:
    def test_take_a_code_of_the_sites_own(self, api: Api, world: World) -> None:
        own(world, "provocation")
        comment = world.comment()
        body = {"verdict": "reject", "reason": "provocation", "version": 1}
        key = world.service_key("moderation")
        answer = api.post(f"comments/{comment.id}/decisions", body, token=key)
        assert (answer.status, answer.body["reason"]) == (201, "provocation")

    def test_refuse_a_code_nobody_knows(self, api: Api, world: World) -> None:
        own(World.make("other"), "provocation")
        comment = world.comment()
        body = {"verdict": "reject", "reason": "provocation", "version": 1}
        key = world.service_key("moderation")
        answer = api.post(f"comments/{comment.id}/decisions", body, token=key)
        assert (answer.status, answer.field_codes) == (400, {"reason": "invalid_choice"})
        assert fresh(comment).state == "pending"
