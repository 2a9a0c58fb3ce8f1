"""Networks, shares with what came of them, reactions to articles, and follow links.

Comments are plain ids here: what is said under an article is another wing's.
"""

from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsportal.articles.models import Article
from newsportal.lib.ids import uuid7
from newsportal.readers.models import Reader
from newsportal.sites.models import Site
from social.networks import Device, template_error
from social.reactions import KINDS
from social.tokens import new_token

QUOTE_MAX_CHARS = 300
code_validator = RegexValidator(r"\A[a-z0-9_]{1,20}\Z", _("1-20 characters of a-z, 0-9 and _"))


def web_address(url: str) -> None:
    """A redirect leads there, so only web pages will do."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValidationError(_("An address that begins with http:// or https://"))


class Network(models.Model):
    """A place to share to, as data: a network that dies is a switch, not a release."""

    code = models.CharField(_("code"), max_length=20, primary_key=True, validators=[code_validator])
    name = models.CharField(_("name"), max_length=60)
    # By language where the name is not the same in all: {"ru": "ВКонтакте"}.
    names = models.JSONField(_("names by language"), default=dict, blank=True)
    intent_url_template = models.CharField(
        _("address template"),
        max_length=500,
        blank=True,
        help_text=_("With {url} and {title}; empty where the link is only copied."),
    )
    text_max_chars = models.PositiveSmallIntegerField(_("longest text"), null=True, blank=True)
    device = models.CharField(
        _("device"),
        max_length=7,
        choices=[
            (Device.ANY.value, _("any")),
            (Device.TOUCH.value, _("touch screens")),
            (Device.DESKTOP.value, _("desktop")),
        ],
        default=Device.ANY.value,
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_enabled = models.BooleanField(_("shown"), default=True)
    robot_patterns = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("its preview robot"),
        default=list,
        blank=True,
        help_text=_("Parts of the robot's user agent; ^ in front: at the beginning only."),
    )
    evidence_date = models.DateField(
        _("last seen to work"), null=True, blank=True, help_text=_("By its own documents or code.")
    )

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if template_error(self.intent_url_template):
            message = _("It needs {url}, may have {title}, and begins with https: or an app.")
            raise ValidationError({"intent_url_template": message})


class Share(models.Model):
    """One act of sharing, with a link of its own. Its id is its intent's id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token = models.CharField(_("token"), max_length=16, unique=True, default=new_token)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, verbose_name=_("article"))
    network = models.ForeignKey(Network, on_delete=models.PROTECT, verbose_name=_("network"))
    reader = models.ForeignKey(Reader, on_delete=models.SET_NULL, null=True)
    comment_id = models.UUIDField(_("comment"), null=True)
    quote = models.CharField(_("quotation"), max_length=QUOTE_MAX_CHARS, blank=True)
    # The share by whose link the sharer had come; generation 1 came by none.
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True)
    generation = models.PositiveIntegerField(_("generation"), default=1)
    # Who shared, as that day's key names them; blank when nobody may know and after two days.
    day = models.DateField()
    visitor = models.BinaryField(max_length=16, null=True)
    created_at = models.DateTimeField(_("created"))
    previewed_at = models.DateTimeField(_("previewed"), null=True)
    # The network whose robot came first; blank for a robot of a service that is none of ours.
    previewed_by = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        indexes = [
            models.Index(fields=["day"], condition=Q(visitor__isnull=False), name="share_visitor"),
        ]

    def __str__(self) -> str:
        return self.token


class Sharer(models.Model):
    """A visitor shared this article on this day: once in all, and once per network.

    Needed for a day only, to count people and not acts; `scope` is a network or, for all of
    them together, empty.
    """

    share = models.ForeignKey(Share, on_delete=models.CASCADE)
    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    scope = models.CharField(max_length=20, blank=True)
    day = models.DateField()
    visitor = models.BinaryField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "article", "visitor", "scope"], name="sharer_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.scope} {self.day}"


class Visit(models.Model):
    """A click-back: somebody came by a share's link, counted once per visitor and day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    share = models.ForeignKey(Share, on_delete=models.CASCADE)
    day = models.DateField()
    visitor = models.BinaryField(max_length=16, null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["share", "day", "visitor"], name="visit_once_a_day")
        ]
        indexes = [
            models.Index(fields=["day"], condition=Q(visitor__isnull=False), name="visit_visitor"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class FilteredVisits(models.Model):
    """How many visits of a day were not counted, and why; of follow clicks only floods."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    day = models.DateField(_("day"))
    reason = models.CharField(_("reason"), max_length=20)
    visits = models.IntegerField(_("visits"), default=0)

    class Meta:
        verbose_name = _("filtered visits")
        verbose_name_plural = _("filtered visits")
        constraints = [
            models.UniqueConstraint(fields=["site", "day", "reason"], name="filtered_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}: {self.visits}"


class ShareTally(models.Model):
    """What one network brought one article. `sharers`: sum over the days of that day's people."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    network = models.ForeignKey(Network, on_delete=models.PROTECT)
    intents = models.IntegerField(default=0)
    sharers = models.IntegerField(default=0)
    previewed = models.IntegerField(default=0)
    confirmed = models.IntegerField(default=0)
    click_backs = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "network"], name="share_tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.network_id}"


class DailySalt(models.Model):
    """The random half of that day's visitor keys; destroyed after two days, the keys with it."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.day)


class ArticleReaction(models.Model):
    """A reader's reaction to an article, once per kind. See `social.reactions`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE)
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "reader", "kind"], name="article_reaction_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="article_reaction_kind"),
        ]

    def __str__(self) -> str:
        return self.kind


class FollowLink(models.Model):
    """A place where the publisher itself can be followed; the link through us counts clicks."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    # Not a foreign key: one can be followed where nothing can be shared to.
    network = models.CharField(_("network"), max_length=20, validators=[code_validator])
    url = models.URLField(_("address"), max_length=2000, validators=[web_address])
    label = models.CharField(_("label"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_enabled = models.BooleanField(_("shown"), default=True)
    clicks = models.BigIntegerField(_("clicks"), default=0, editable=False)

    class Meta:
        verbose_name = _("follow link")
        verbose_name_plural = _("follow links")
        indexes = [models.Index(fields=["site", "order", "id"], name="follow_link_order")]

    def __str__(self) -> str:
        return f"{self.label} · {self.site}"
