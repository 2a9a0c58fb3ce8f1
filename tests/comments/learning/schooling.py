"""Decisions to learn from, without a reader's request for each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from comments.deciders import Decider
from comments.models import AuditSample, Comment, Decision, ModelVersion
from comments.services.decide import decide_comment
from comments.services.learning.versions import activate_version, ensure_learning
from comments.services.learning.watch import watch_site
from comments.states import DeciderKind, DecisionVerdict
from newsportal.articles.selectors import get_article
from newsportal.sites.models import Automation, Site
from tests.factories import World, fresh, make_guest, make_moderator, work_off, write

CIVIL = [
    "Спасибо редакции за подробный разбор, давно ждал такой статьи",
    "Не согласен с автором: дороги в районе так и не починили",
    "Интересно, сколько это будет стоить бюджету города",
    "В прошлом году обещали то же самое, посмотрим осенью",
    "Хорошая новость для жителей, автобусы наконец пустили",
    "Цены растут быстрее зарплат, и в статье об этом ни слова",
    "Кто проверял эти цифры, откуда взяты данные министерства",
    "Был на этом концерте, звук отличный, очередь длинная",
    "Пусть аким ответит, почему школу закрыли зимой",
    "Фильм понравился, но вторая половина затянута",
    "Очень жаль погибших, соболезнования семьям",
    "Почему не спросили мнение врачей об этой реформе",
]
RUDE = [
    "ты кретин и дегенерат, заткнись уже",
    "автор мразь продажная, чтоб ты сдох",
    "какие же вы тупые твари, ненавижу вас",
    "идиоты и уроды тут все, убейтесь",
    "закрой рот, дебил, тебя никто не спрашивал",
    "сдохни, падаль, гнида вонючая",
    "вы все бараны и быдло, тупое стадо",
    "подонок, я тебя найду и урою",
    "мерзкая тварь, плюнуть бы тебе в рожу",
    "дура набитая, иди на кухню",
    "жалкие ублюдки, вам не место среди людей",
    "придурок, лечи свою больную голову",
]


def teach(world: World, *, rounds: int = 2, start: int = 0) -> int:
    """People publish civil texts and refuse rude ones; returns how many they decided on."""
    moderator = make_moderator()
    for number in range(start, start + rounds):
        for texts, verdict, reason in (
            (CIVIL, DecisionVerdict.PUBLISH, "ok"),
            (RUDE, DecisionVerdict.REJECT, "abusive"),
        ):
            for text in texts:
                said = world.comment(f"{text}, номер {number}", author=make_guest(world.site))
                judge(said, verdict, reason, user=moderator)
    return rounds * (len(CIVIL) + len(RUDE))


def judge(
    comment: Comment,
    verdict: DecisionVerdict,
    reason: str = "ok",
    *,
    user: Any = None,
    now: datetime | None = None,
) -> Decision:
    return decide_comment(
        site_id=comment.site_id,
        comment_id=comment.id,
        version=fresh(comment).version,
        verdict=verdict,
        reason=reason,
        decider=Decider(DeciderKind.PERSON, user=user or make_moderator()),
        now=now or timezone.now(),
    )


def screened(world: World, text: str, **values: Any) -> Comment:
    """A comment of a new guest that a worker has judged."""
    article = get_article(world.site, world.article.key)
    said = write(article, values.pop("author", None) or make_guest(world.site), text)
    work_off()
    return fresh(said)


def set_site(site: Site, **values: Any) -> None:
    Site.objects.filter(id=site.id).update(**values)
    for name, value in values.items():
        setattr(site, name, value)


def last_decision(comment: Comment) -> Decision:
    found = Decision.objects.filter(comment=comment).order_by("-id").first()
    assert found is not None
    return found


def answered_audit(
    world: World, *, right: Sequence[str], wrong: Sequence[str] = ()
) -> list[AuditSample]:
    """Texts drawn for the audit while nothing is published by itself, and people's answers."""
    set_site(world.site, automation=Automation.OFF, audit_percent=100)
    moderator = make_moderator()
    for texts, verdict in ((right, DecisionVerdict.PUBLISH), (wrong, DecisionVerdict.REJECT)):
        for text in texts:
            judge(screened(world, text), verdict, user=moderator)
    return list(AuditSample.objects.filter(site=world.site).order_by("decision_id"))


def copy_audit(world: World, sample: AuditSample, *, times: int) -> None:
    """Many answers of the same kind, without thousands of requests."""
    comment = Comment.objects.get(id=sample.comment_id)
    drawn, answer = Decision.objects.get(pk=sample.pk), Decision.objects.get(pk=sample.answer_id)
    for _ in range(times):
        one, other = _copy(drawn, comment), _copy(answer, comment)
        AuditSample.objects.create(
            decision=one,
            site=world.site,
            comment=comment,
            comment_version=sample.comment_version,
            score=sample.score,
            drawn_at=sample.drawn_at,
            answer=other,
            answered_at=other.created_at,
        )


def _copy(decision: Decision, comment: Comment) -> Decision:
    kept = ("site_id", "comment_version", "verdict", "reason", "by_kind", "by_user_id", "findings")
    values = {name: getattr(decision, name) for name in kept}
    return Decision.objects.create(comment=comment, created_at=decision.created_at, **values)


def own_version(site: Site, **metrics: float) -> ModelVersion:
    """The shipped model's bytes as a version of the site's own, in use."""
    now = timezone.now()
    shipped = ensure_learning(site_id=site.pk, now=now).active
    version = ModelVersion.objects.create(
        site=site, data=bytes(shipped.data), digest="0" * 64, trained_at=now, metrics=metrics
    )
    activate_version(site_id=site.pk, version_id=version.pk, user=None, now=now)
    return version


def days_later(days: float) -> datetime:
    return timezone.now() + timedelta(days=days)


def watch(world: World, *, days: float = 0) -> None:
    watch_site(site_id=world.site.pk, now=days_later(days))
