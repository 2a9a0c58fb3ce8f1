"""Article, Engagement (its numbers and page version) and Rank (its place in a feed)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsportal.readers.models import Reader
from newsportal.sites.models import DAYS_MAX, Identity, Mode, Ratings, Screening, Section, Site
from newsportal.sites.policy import Policy, resolve_policy

KEY_PATTERN = r"\A[A-Za-z0-9._~-]{1,128}\Z"
RATINGS = (1, 2, 3, 4, 5)


class Article(models.Model):
    """A page of a site, by the publisher's own key. Readers' acts at most share its lock."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    key = models.CharField(_("key"), max_length=128, validators=[RegexValidator(KEY_PATTERN)])
    url = models.URLField(_("address"), max_length=2000)
    aliases = ArrayField(models.URLField(max_length=2000), default=list, blank=True)
    title = models.CharField(_("title"), max_length=500)
    # Stems of the title, for the feed's search; see `lib.words`.
    title_terms = SearchVectorField(null=True, editable=False)
    section = models.ForeignKey(
        Section, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("section")
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
            models.Index(fields=["site", "url"], name="article_url"),
            GinIndex(fields=["aliases"], name="article_aliases"),
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

    @property
    def own_policy(self) -> Policy:
        """What the article, its section and its site say; both must be loaded already."""
        return resolve_policy(site=self.site, section=self.section, article=self)

    @property
    def policy(self) -> Policy:
        """The settings that hold for the discussion shown here; `thread__section` is loaded too."""
        shown = self.thread
        if shown is None:
            return self.own_policy
        theirs = resolve_policy(site=self.site, section=shown.section, article=shown)
        return self.own_policy.within(theirs)

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


class RankSort(models.TextChoices):
    DISCUSSED = "discussed", _("most discussed")
    SHARED = "shared", _("most shared")
    RATED = "rated", _("best rated")
    HOT = "hot", _("hot")
    RISING = "rising", _("rising")


class Rank(models.Model):
    """An article's value in one feed order and window; rows exist only where it is above 0.

    Orders without a window (`ranking.HALF_LIVES`) have the window `all`.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    site = models.ForeignKey(Site, on_delete=models.CASCADE)
    sort = models.CharField(max_length=10, choices=RankSort)
    window = models.CharField(max_length=3)
    value = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "sort", "window"], name="rank_once")
        ]
        indexes = [
            models.Index(fields=["site", "sort", "window", "-value", "-article"], name="rank_order")
        ]

    def __str__(self) -> str:
        return f"{self.sort} {self.window}: {self.value}"


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
