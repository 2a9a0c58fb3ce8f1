"""Stories that took off: the rule, what it found, and who is mailed."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsportal.articles.models import Article
from newsportal.events.models import Work, due_index
from newsportal.lib.ids import uuid7
from newsportal.sites.models import Site


class TakeOffRule(models.Model):
    """When a site's story has taken off. The row is also the lock of who looks for them."""

    RISING, OUTRUN = 30, 10

    site = models.OneToOneField(
        Site, on_delete=models.CASCADE, primary_key=True, related_name="+", verbose_name=_("site")
    )
    is_on = models.BooleanField(_("look for stories that take off"), default=True)
    rising_min = models.PositiveIntegerField(
        _("heat of the last hour"),
        default=RISING,
        validators=[MinValueValidator(1)],
        help_text=_(
            "As `rising` weighs it: a share 3, a comment 2; each half as much 45 minutes later."
        ),
    )
    outrun_min = models.PositiveIntegerField(
        _("click-backs of the second generation"),
        default=OUTRUN,
        validators=[MinValueValidator(1)],
        help_text=_("At least so many, and more than the first generation's."),
    )

    def __str__(self) -> str:
        return str(self.site_id)


class TakeOff(models.Model):
    """A story took off: at most one in six hours of an article."""

    class Cause(models.TextChoices):
        RISING = "rising", _("it heats up quickly")
        OUTRUN = "outrun", _("those who came by a share are shared on")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, verbose_name=_("article"))
    at = models.DateTimeField(_("time"))
    cause = models.CharField(_("why"), max_length=6, choices=Cause)
    heat = models.IntegerField(_("heat"))
    # Click-backs of the shares of the last day, by their generation.
    first_clicks = models.IntegerField(default=0)
    second_clicks = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("story that took off")
        verbose_name_plural = _("stories that took off")
        indexes = [models.Index(fields=["-at"], name="take_off_at")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.at}"


class TakeOffWatch(Work):
    """Somebody of the staff wants mail when a story of the site takes off.

    Due while there are some to tell: they go out in one mail. `told_at`: those up to then were
    told. `base_url`: how the person reaches us, without a slash at the end.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    base_url = models.CharField(max_length=300)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "site"], name="take_off_watch_once")]
        indexes = [due_index("take_off_watch_due")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.site_id}"
