"""Article, its numbers and place in feeds, and what the clock does to its discussion."""

from datetime import datetime
from itertools import chain

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsportal.events.models import Work, due_index
from newsportal.lib.ids import uuid7
from newsportal.readers.models import Reader
from newsportal.sites.models import (
    DAYS_MAX,
    NO_SPELLS,
    Identity,
    Mode,
    PolicyValues,
    Ratings,
    Screening,
    Section,
    Site,
)
from newsportal.sites.policy import Level, Policy, boundaries_after, resolve_policy, spells_of

KEY_PATTERN = r"\A[A-Za-z0-9._~-]{1,128}\Z"
RATINGS = (1, 2, 3, 4, 5)


class Article(models.Model):
    """A page of a site, by the publisher's own key. Readers' acts at most share its lock."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    key = models.CharField(_("key"), max_length=128, validators=[RegexValidator(KEY_PATTERN)])
    url = models.URLField(_("address"), max_length=2000)
    aliases = ArrayField(models.URLField(max_length=2000), default=list, blank=True)
    # Posts in the Fediverse; the answers to them become reviews that wait.
    announcements = ArrayField(
        models.URLField(max_length=2000),
        default=list,
        db_default=[],
        blank=True,
        verbose_name=_("announced at"),
        help_text=_("Addresses of posts in the Fediverse, by commas. Answers there are taken."),
    )
    title = models.CharField(_("title"), max_length=500)
    # Stems of the title, for the feed's search; see `lib.words`.
    title_terms = SearchVectorField(null=True, editable=False)
    section = models.ForeignKey(
        Section,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("section"),
    )
    tags = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    authors = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    language = models.CharField(_("language"), max_length=2, default="ru")
    image_url = models.URLField(_("picture"), max_length=2000, blank=True)
    published_at = models.DateTimeField(_("published"))
    updated_at = models.DateTimeField(_("updated"), null=True, blank=True)

    mode = models.CharField(_("mode"), max_length=6, choices=Mode, null=True, blank=True)
    screening = models.CharField(
        _("screening"), max_length=6, choices=Screening, null=True, blank=True
    )
    ratings = models.CharField(_("ratings"), max_length=8, choices=Ratings, null=True, blank=True)
    min_identity = models.CharField(
        _("who may write"), max_length=5, choices=Identity, null=True, blank=True
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    closes_after_days = models.PositiveIntegerField(
        _("closes after, days"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(DAYS_MAX)],
        help_text=_("Where no time is given. Empty: as in the section. 0: never."),
    )
    # Another article whose discussion this one shows, as the other language of one story does;
    # that one shows its own.
    thread = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name=_("shows the discussion of"),
    )
    # The switches of this article alone; see `sites.policy.Spell`.
    spells = models.JSONField(default=list, db_default=NO_SPELLS, editable=False)
    # False while only readers have named it: it has a thread, but no place in the news feed.
    is_registered = models.BooleanField(default=True, editable=False)
    created_at = models.DateTimeField(_("created"))

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(fields=["site", "key"], name="article_key_in_site"),
            models.CheckConstraint(
                condition=models.Q(thread=None) | ~models.Q(thread=models.F("id")),
                name="article_thread_of_another",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "-published_at", "-id"], name="article_latest"),
            models.Index(
                fields=["section", "-published_at", "-id"],
                condition=models.Q(section__isnull=False),
                name="article_latest_of_section",
            ),
            models.Index(fields=["site", "url"], name="article_url"),
            GinIndex(fields=["aliases"], name="article_aliases"),
            models.Index(
                fields=["-published_at"],
                condition=~models.Q(announcements=[]),
                name="article_announced",
            ),
            GinIndex(fields=["title_terms"], name="article_title_terms"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_stored(self) -> bool:
        """Whether anybody registered it; else it only reads as an empty thread."""
        return not self._state.adding

    @property
    def discussion_id(self) -> int:
        """Whose comments are shown here: the article's own, or those of the one it follows."""
        return self.thread_id or self.id

    def own_policy_at(self, now: datetime) -> Policy:
        """What the article, its section and its site say; both must be loaded already."""
        return resolve_policy(site=self.site, section=self.section, article=self, now=now)

    def policy_at(self, now: datetime) -> Policy:
        """What holds for the discussion shown here; `thread__section` is loaded too."""
        shown = self.thread
        own = self.own_policy_at(now)
        if shown is None:
            return own
        theirs = resolve_policy(site=self.site, section=shown.section, article=shown, now=now)
        return own.within(theirs)

    def opens_again_at(self, now: datetime) -> datetime | None:
        """The first moment to come at which readers may write; None when none is known."""
        over = [spells_of(self.site, self.section, self)]
        if self.thread is not None:
            over.append(spells_of(self.site, self.thread.section, self.thread))
        times = boundaries_after(chain.from_iterable(over), now)
        times += [self.opens_at] if self.opens_at and self.opens_at > now else []
        return next((at for at in sorted(times) if self.policy_at(at).is_open(at)), None)

    @property
    def policy(self) -> Policy:
        """What holds at this moment: a text is judged by the settings of when it is judged."""
        return self.policy_at(timezone.now())

    @property
    def own_policy(self) -> Policy:
        return self.own_policy_at(timezone.now())

    @property
    def is_hidden(self) -> bool:
        """Whether the article itself is out of sight, and not only the discussion shown here."""
        return self.own_policy.mode == Mode.HIDDEN


class Engagement(models.Model):
    """All changing numbers of one article, in one narrow row.

    `version` is +1 in each transaction that changes a public byte of the article: it is the base
    of the ETag, the cache key and the order of the article's events. See `engagement.touch`.
    """

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True)
    version = models.BigIntegerField(default=1)
    comments = models.IntegerField(default=0)
    reviews = models.IntegerField(default=0)
    ratings_1 = models.IntegerField(default=0)
    ratings_2 = models.IntegerField(default=0)
    ratings_3 = models.IntegerField(default=0)
    ratings_4 = models.IntegerField(default=0)
    ratings_5 = models.IntegerField(default=0)
    # Unique sharers; the others count acts.
    shares = models.IntegerField(default=0)
    intents = models.IntegerField(default=0)
    previewed = models.IntegerField(default=0)
    confirmed = models.IntegerField(default=0)
    click_backs = models.IntegerField(default=0)
    reactions = models.JSONField(default=dict)
    # How many articles show the discussion of this one, and so its numbers.
    followers = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(comments__gte=0, reviews__gte=0, shares__gte=0, intents__gte=0),
                name="engagement_not_negative",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id} v{self.version}"

    @property
    def rating_histogram(self) -> list[int]:
        return [getattr(self, f"ratings_{stars}") for stars in RATINGS]

    @property
    def rating(self) -> float | None:
        """The mean of all ratings to two digits, None without any."""
        histogram = self.rating_histogram
        count = sum(histogram)
        total = sum(stars * number for stars, number in zip(RATINGS, histogram, strict=True))
        return round(total / count, 2) if count else None


class Shelved(models.Model):
    """An article that a reader keeps in some way; each once."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.article_id}"


class Bookmark(Shelved):
    """An article to come back to."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "article"], name="bookmark_once"),
        ]


class Subscription(Shelved):
    """An article whose discussion the reader wants to hear of."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "article"], name="subscription_once"),
        ]


class Switch(Work, PolicyValues):
    """A policy that was switched on: for a place, from a moment, until another or until ended.

    While it runs or is planned it lies beside its place too (`spells`), where every reader of the
    place's policy finds it. As work it is due when it begins and when it ends: the pages that
    change then get new versions.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, null=True, verbose_name=_("section")
    )
    tag = models.CharField(_("tag"), max_length=100, blank=True)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, verbose_name=_("article")
    )
    preset = models.CharField(_("preset"), max_length=20)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("switched by"),
    )
    created_at = models.DateTimeField(_("switched"))
    # Taken back before it began.
    is_cancelled = models.BooleanField(default=False)
    # Whether the pages were shown its beginning, and its end.
    has_begun = models.BooleanField(default=False)
    has_ended = models.BooleanField(default=False)
    # The last article whose page was shown what is due, while there are more.
    shown_to = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("switch")
        verbose_name_plural = _("switchboard")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="switch_ends_later",
            ),
            models.CheckConstraint(
                condition=models.Q(section=None, tag="")
                | models.Q(article=None, tag="")
                | models.Q(section=None, article=None),
                name="switch_one_place",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "-created_at"], name="switch_of_site"),
            due_index("switch_due"),
        ]

    def __str__(self) -> str:
        return self.preset

    @property
    def level(self) -> Level:
        if self.article_id:
            return Level.ARTICLE
        if self.tag:
            return Level.TAG
        return Level.SECTION if self.section_id else Level.SITE


class SwitchAct(models.TextChoices):
    PLANNED = "planned", _("planned")
    BEGAN = "began", _("began")
    CHANGED = "changed", _("changed")
    ENDED = "ended", _("ended")
    CANCELLED = "cancelled", _("cancelled")


class SwitchEntry(models.Model):
    """A line of the switchboard's history: what was done with a switch, by whom or by the clock.

    Append-only, by a trigger and by rights.
    """

    switch = models.ForeignKey(Switch, on_delete=models.PROTECT, related_name="entries")
    act = models.CharField(_("act"), max_length=9, choices=SwitchAct)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    at = models.DateTimeField(_("when"))
    # Until when, as it was said then.
    ends_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        indexes = [models.Index(fields=["switch", "id"], name="switch_entry_of_switch")]

    def __str__(self) -> str:
        return f"{self.act} {self.switch_id}"


class Turn(Work):
    """The next moment at which an article's page changes by its hours alone: it opens or closes."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, related_name="+")
    # Kept beside `due_at`, which a failed try moves.
    turns_at = models.DateTimeField()

    class Meta:
        indexes = [due_index("turn_due")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.turns_at:%d.%m.%Y %H:%M}"
