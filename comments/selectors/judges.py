"""Judges outside and what they said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from comments.models import Comment, Judge, ModerationSetting, Revision, Scoring
from comments.models.judge import JudgeAct
from comments.moderation.settings import Settings
from comments.selectors.settings import levels_of
from comments.states import RevisionState
from newsportal.articles.models import Article
from newsportal.lib.ids import uuid7
from newsportal.sites.models import Site

# A judge that was switched off owes nobody a word.
SWITCHED_OFF = "switched_off"
LATELY = timedelta(days=1)


@dataclass(frozen=True)
class Opinion:
    """One judge's word on one text, for moderators alone. Unfinished: neither score nor failure."""

    judge: str
    kind: str
    version: int
    score: float | None
    failure: str
    is_over: bool


def judges_for(article: Article) -> list[Judge]:
    """The judges that texts under an article are shown to. Queries: 2, or 1 where there is none."""
    judges = _switched_on(article.site_id)
    if not judges:
        return []
    levels = levels_of(site=article.site, section_id=article.section_id, article_id=article.pk)
    return _chosen(judges, levels.merged)


def judges_at(site: Site, rules: Settings) -> list[Judge]:
    """The same, where the settings are known already. Queries: 1."""
    return _chosen(_switched_on(site.pk), rules)


def _switched_on(site_id: int) -> list[Judge]:
    return list(Judge.objects.filter(site=site_id, is_on=True).order_by("id"))


def _chosen(judges: list[Judge], rules: Settings) -> list[Judge]:
    options = rules.scoring
    if not options.is_on:
        return []
    return [judge for judge in judges if not options.judges or judge.name in options.judges]


def judges_of(site: Site) -> Mapping[str, bool]:
    """Name -> whether it is switched on, of all judges of a site. Queries: 1."""
    return dict(Judge.objects.filter(site=site).order_by("name").values_list("name", "is_on"))


def is_named(judge: Judge) -> bool:
    """Whether the settings of any place choose the judge by its name. Queries: 1."""
    names = {"scoring.judges": [judge.name]}
    return ModerationSetting.objects.filter(site=judge.site_id, values__contains=names).exists()


def with_latest_word(judges: QuerySet[Judge], *, now: datetime) -> QuerySet[Judge]:
    """Each judge with `heard_at` and `heard_failure` of the last time it was asked.

    None when nobody asked it for a day.
    """
    asked = Scoring.objects.filter(judge=OuterRef("pk"), id__gte=uuid7(now - LATELY))
    latest = asked.exclude(finished_at=None).order_by("-id")
    return judges.annotate(
        heard_at=Subquery(latest.values("finished_at")[:1]),
        heard_failure=Subquery(latest.values("failure")[:1]),
    )


def scorings_of(comment: Comment, *, version: int) -> list[Scoring]:
    """What was asked about one text, with the judges. Queries: 1."""
    rows = Scoring.objects.filter(comment=comment, version=version)
    return list(rows.select_related("judge").order_by("id"))


def text_asked_about(scoring: Scoring) -> Comment | Revision | None:
    """The text as it is now; None when it is gone, was erased or has had its day. Queries: 1 or 2.

    The scoring's comment is not needed: the row is read again, with its article and author.
    """
    comment = (
        Comment.objects.select_related("author", "site", "article", "article__site")
        .filter(id=scoring.comment_id)
        .first()
    )
    if comment is None or comment.is_erased:
        return None
    if comment.version == scoring.version:
        return comment
    edits = Revision.objects.filter(comment=comment, state=RevisionState.PENDING)
    edit = edits.filter(version=scoring.version).first()
    if edit is not None:
        edit.comment = comment
    return edit


def opinions_on(comment_ids: Iterable[UUID]) -> Mapping[UUID, list[Opinion]]:
    """What judges said of these comments' texts, newest text first. Queries: 1."""
    found = defaultdict(list)
    rows = Scoring.objects.filter(comment__in=list(comment_ids)).select_related("judge")
    for row in rows.order_by("-version", "judge__name", "id"):
        found[row.comment_id].append(
            Opinion(
                judge=row.judge.name,
                kind=row.judge.kind,
                version=row.version,
                score=row.score,
                failure=row.failure,
                is_over=is_over(row),
            )
        )
    return found


def is_over(scoring: Scoring) -> bool:
    """Whether the score reaches the judge's threshold."""
    return scoring.score is not None and scoring.score >= scoring.judge.threshold


def is_gate(judge: Judge) -> bool:
    """Whether texts wait for the judge's word."""
    return judge.act == JudgeAct.HOLD
