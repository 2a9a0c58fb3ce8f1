"""Site, Section and Membership (who of the staff works for which site)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsportal.sites.validators import validate_hosts

key_validator = RegexValidator(r"\A[a-z0-9-]{1,40}\Z", _("1-40 characters of a-z, 0-9 and -"))


class Mode(models.TextChoices):
    """Who may write under an article. `post`: rules decide; `pre`: a person decides each."""

    POST = "post", _("open")
    PRE = "pre", _("open, a moderator reads first")
    CLOSED = "closed", _("closed, reviews are shown")
    HIDDEN = "hidden", _("hidden")


class Screening(models.TextChoices):
    """Whether slow judges speak before or after a clean comment becomes public."""

    BEFORE = "before", _("before publication")
    AFTER = "after", _("after publication")


class Automation(models.TextChoices):
    """What becomes public without a person, of what the discussion's mode would let through."""

    OFF = "off", _("nothing: a person decides on each")
    RULES = "rules", _("what neither rules nor model object to")
    CERTIFIED = "certified", _("only what a certificate covers")


class Ratings(models.TextChoices):
    OFF = "off", _("off")
    OPTIONAL = "optional", _("optional")
    REQUIRED = "required", _("required")


class Identity(models.TextChoices):
    """How well the publisher knows who a reader is, from least to most."""

    GUEST = "guest", _("a name is enough")
    EMAIL = "email", _("confirmed e-mail")
    PHONE = "phone", _("confirmed telephone")
    STATE = "state", _("identified by the state")


class EditedText(models.TextChoices):
    """What the public sees while an edit of a published review waits."""

    KEEP = "keep", _("the old text stays")
    HIDE = "hide", _("the review is hidden")


class ErasedText(models.TextChoices):
    """What becomes of the texts of a reader who asks to be forgotten."""

    ANONYMISE = "anonymise", _("texts stay without a name")
    REMOVE = "remove", _("texts are removed")


class Challenge(models.TextChoices):
    OFF = "off", _("off")
    PROOF_OF_WORK = "proof_of_work", _("proof of work")


class Role(models.TextChoices):
    """What a member of the staff does for a site; `roles.py` says what each may."""

    MODERATOR = "moderator", _("moderator")
    CHIEF = "chief", _("chief")
    LAWYER = "lawyer", _("lawyer")
    ANALYST = "analyst", _("analyst")


def default_reaction_kinds() -> list[str]:
    return ["like", "dislike"]


# A hundred years: no clock runs out of days, wherever they are added.
DAYS_MAX = 36_500


class Markup(models.TextChoices):
    PLAIN = "plain", _("plain text")
    MARKDOWN = "markdown", "Markdown"


# What a program of an earlier release, which knows no switches, writes of them.
NO_SPELLS = models.Value([], models.JSONField())


class Site(models.Model):
    """A publication with its hosts and its settings; sections and articles may override some."""

    key = models.CharField(_("key"), max_length=40, unique=True, validators=[key_validator])
    name = models.CharField(_("name"), max_length=200)
    hosts = ArrayField(
        models.CharField(max_length=253),
        validators=[validate_hosts],
        verbose_name=_("hosts"),
        help_text=_("Hosts of the site's articles and frontends, by commas."),
    )
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="ru"
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Almaty")

    mode = models.CharField(_("mode"), max_length=6, choices=Mode, default=Mode.POST)
    screening = models.CharField(
        _("screening"), max_length=6, choices=Screening, default=Screening.BEFORE
    )
    ratings = models.CharField(
        _("ratings"), max_length=8, choices=Ratings, default=Ratings.OPTIONAL
    )
    markup = models.CharField(_("markup"), max_length=8, choices=Markup, default=Markup.PLAIN)
    guests_allowed = models.BooleanField(_("guests may write"), default=True)
    min_identity = models.CharField(
        _("who may write"), max_length=5, choices=Identity, default=Identity.GUEST
    )
    closes_after_days = models.PositiveIntegerField(
        _("closes after, days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(DAYS_MAX)],
        help_text=_("From the article's publication on. Empty: discussions never close."),
    )
    challenge = models.CharField(
        _("challenge for guests"), max_length=13, choices=Challenge, default=Challenge.OFF
    )
    reserved_names = models.TextField(
        _("reserved names"),
        blank=True,
        help_text=_("One a line: no guest may take these or names that look the same."),
    )
    edited_text = models.CharField(
        _("while an edit waits"), max_length=4, choices=EditedText, default=EditedText.KEEP
    )
    edit_window_seconds = models.PositiveIntegerField(
        _("time to edit, seconds"),
        default=300,
        validators=[MaxValueValidator(7 * 24 * 3600)],
        help_text=_("0: reviews cannot be edited."),
    )
    erased_text = models.CharField(
        _("when a reader is erased"),
        max_length=9,
        choices=ErasedText,
        default=ErasedText.ANONYMISE,
    )
    reaction_kinds = ArrayField(
        models.CharField(max_length=20),
        default=default_reaction_kinds,
        verbose_name=_("reactions to reviews"),
    )
    flags_to_queue = models.PositiveSmallIntegerField(
        _("reports until a person looks"),
        default=1,
        validators=[MinValueValidator(1)],
    )
    flags_to_hide = models.PositiveSmallIntegerField(
        _("reports until hidden"), default=5, help_text=_("0: reports never hide a review.")
    )
    max_links = models.PositiveSmallIntegerField(
        _("links allowed"), default=1, help_text=_("A review with more links waits for a person.")
    )
    banned_words = models.TextField(
        _("banned words"),
        blank=True,
        help_text=_("One stem a line; * at the end stands for any ending."),
    )
    queue_target_minutes = models.PositiveIntegerField(
        _("longest wait in the queue, minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60 * 24 * 365)],
        help_text=_("Empty: nobody is told that the queue is late."),
    )
    queue_late_at = models.DateTimeField(null=True, editable=False)
    # How often the site's own words have changed; each process keeps the list by it.
    words_version = models.PositiveIntegerField(default=0, editable=False)
    automation = models.CharField(
        _("published by itself"), max_length=9, choices=Automation, default=Automation.RULES
    )
    errors_one_in = models.PositiveIntegerField(
        _("at most one error in"),
        default=100,
        validators=[MinValueValidator(10), MaxValueValidator(10_000)],
        help_text=_("Of so many automatic approvals at most one may be wrong."),
    )
    audit_percent = models.PositiveSmallIntegerField(
        _("checked blindly, %"),
        default=2,
        validators=[MaxValueValidator(100)],
        help_text=_("So many of the machine's decisions are drawn for people to judge blindly."),
    )
    hold_toxic_percent = models.PositiveSmallIntegerField(
        _("hold from toxicity, %"),
        default=65,
        validators=[MinValueValidator(1), MaxValueValidator(101)],
        help_text=_("The model holds what it finds so toxic or more. 101: never."),
    )
    hold_spam_percent = models.PositiveSmallIntegerField(
        _("hold from spam, %"),
        default=50,
        validators=[MinValueValidator(1), MaxValueValidator(101)],
        help_text=_("As above, for advertising."),
    )
    train_after = models.PositiveIntegerField(
        _("learn after so many decisions"),
        default=200,
        validators=[MaxValueValidator(1_000_000)],
        help_text=_("A new version of the model is trained each time. 0: never by itself."),
    )
    appeal_chief_hours = models.PositiveSmallIntegerField(
        _("appeals go to the chief after, hours"),
        default=12,
        db_default=12,
        help_text=_(
            "When nobody else has decided for so long, a chief decides even on an appeal against"
            " the chief's own decision. 0: never."
        ),
    )
    shows_totals = models.BooleanField(
        _("totals of moderation are public"),
        default=False,
        db_default=False,
        help_text=_("How much was received, published, refused and appealed, by month."),
    )
    mentions_allowed = models.BooleanField(
        _("mentions elsewhere are taken"),
        default=True,
        db_default=True,
        help_text=_(
            "Webmentions and replies in the Fediverse wait for a moderator, who sees where they"
            " come from."
        ),
    )
    blocked_mention_hosts = models.TextField(
        _("sites whose mentions are refused"),
        blank=True,
        db_default="",
        help_text=_("One host a line, such as spam.example; those below it too."),
    )
    login_url = models.URLField(_("login address"), blank=True)
    rules = models.TextField(_("rules of the discussion"), blank=True)
    # A key that nobody registered reads as an empty open thread; for demonstrations.
    lazy_articles = models.BooleanField(_("unknown articles are open"), default=False)
    # Texts like `!pending` force answers; for developers of frontends.
    is_sandbox = models.BooleanField(_("sandbox"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    # The switches that run or are planned for the whole site or for tags; see `policy.Spell`.
    spells = models.JSONField(default=list, db_default=NO_SPELLS, editable=False)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")

    def __str__(self) -> str:
        return self.name


class Section(models.Model):
    """A part of a site. What is null here is the site's."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    key = models.CharField(_("key"), max_length=40, validators=[key_validator])
    name = models.CharField(_("name"), max_length=200)
    mode = models.CharField(_("mode"), max_length=6, choices=Mode, null=True, blank=True)
    screening = models.CharField(
        _("screening"), max_length=6, choices=Screening, null=True, blank=True
    )
    ratings = models.CharField(_("ratings"), max_length=8, choices=Ratings, null=True, blank=True)
    min_identity = models.CharField(
        _("who may write"), max_length=5, choices=Identity, null=True, blank=True
    )
    closes_after_days = models.PositiveIntegerField(
        _("closes after, days"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(DAYS_MAX)],
        help_text=_("Empty: as on the site. 0: never."),
    )
    # Search engines are told of a rating only where things are reviewed, not where news is told.
    is_reviews = models.BooleanField(_("reviews of things"), default=False)
    # As of the site, for this section.
    spells = models.JSONField(default=list, db_default=NO_SPELLS, editable=False)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="section_key_in_site")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a staff member is to this site, or to some of its sections. Superusers need none."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("user"),
    )
    # Scripts that name no role were written when every member might do everything; the admin's
    # form offers the moderator first.
    role = models.CharField(_("role"), max_length=9, choices=Role, default=Role.CHIEF)
    sections = models.ManyToManyField(
        Section,
        blank=True,
        verbose_name=_("sections"),
        help_text=_("None chosen: the whole site."),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [models.UniqueConstraint(fields=["site", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.site}"


# What a switch may set: what is hidden is hidden by who published it, not for a time.
SWITCHED_MODES = [(mode.value, mode.label) for mode in (Mode.POST, Mode.PRE, Mode.CLOSED)]
SLOW_MODE_MAX_SECONDS = 3600
ON_OFF = [(True, _("on")), (False, _("off"))]


class PolicyValues(models.Model):
    """What a policy sets; null lets be what it is without it."""

    mode = models.CharField(_("mode"), max_length=6, choices=SWITCHED_MODES, null=True, blank=True)
    screening = models.CharField(
        _("screening"), max_length=6, choices=Screening, null=True, blank=True
    )
    slow_mode_seconds = models.PositiveIntegerField(
        _("slow mode, seconds"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(SLOW_MODE_MAX_SECONDS)],
        help_text=_("Between two texts of one author in a discussion. 0: no wait."),
    )
    min_identity = models.CharField(
        _("who may write"), max_length=5, choices=Identity, null=True, blank=True
    )
    ratings = models.CharField(_("ratings"), max_length=8, choices=Ratings, null=True, blank=True)
    reactions = models.BooleanField(_("reactions"), choices=ON_OFF, null=True, blank=True)
    shares = models.BooleanField(_("sharing"), choices=ON_OFF, null=True, blank=True)

    class Meta:
        abstract = True


PRESET_NAMES = {
    "normal": _("Normal"),
    "breaking": _("Breaking news"),
    "election": _("Election"),
    "silence": _("Silence day"),
    "tragedy": _("Tragedy"),
    "court": _("Court"),
    "children": _("Children"),
    "closed": _("Closed"),
}


class Preset(PolicyValues):
    """A named set of values that one press of a button switches on; each site has its own."""

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="presets", verbose_name=_("site")
    )
    code = models.CharField(_("code"), max_length=20, validators=[key_validator])
    name = models.CharField(
        _("name"), max_length=60, blank=True, help_text=_("Empty: the usual one, translated.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("preset")
        verbose_name_plural = _("presets")
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="preset_once")]

    def __str__(self) -> str:
        return self.name or str(PRESET_NAMES.get(self.code, self.code))
