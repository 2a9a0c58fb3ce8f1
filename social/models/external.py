"""What networks themselves are asked: for whom, with which key, and what they said."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from newsportal.articles.models import Article
from newsportal.events.models import Work, due_index
from newsportal.lib.targets import BadTarget, read_url
from newsportal.sites.models import Site


class AskedNetwork(models.TextChoices):
    """Who has an interface to ask; see `social.external`."""

    FACEBOOK = "facebook", "Facebook"
    VK = "vk", "VK"
    OK = "ok", _("Odnoklassniki")
    PINTEREST = "pinterest", "Pinterest"
    TUMBLR = "tumblr", "Tumblr"
    REDDIT = "reddit", "Reddit"
    TELEGRAM = "telegram", "Telegram"
    YOUTUBE = "youtube", "YouTube"


def server_address(url: str) -> None:
    try:
        read_url(url)
    except BadTarget as error:
        raise ValidationError(_("This is no address of a server.")) from error


class NetworkPoll(models.Model):
    """A site asks a network for its own numbers; with how that went lately.

    `token` is what a network gave for id and secret, good until `token_until`.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    network = models.CharField(_("network"), max_length=20, choices=AskedNetwork)
    is_on = models.BooleanField(_("switched on"), default=True)
    app_id = models.CharField(
        _("application's id"),
        max_length=200,
        blank=True,
        help_text=_("For Facebook and Reddit; the others have none."),
    )
    # Written by staff and never shown again.
    secret = models.CharField(_("key or secret"), max_length=500, blank=True)
    url = models.URLField(
        _("address"),
        max_length=500,
        blank=True,
        validators=[server_address],
        help_text=_("Empty: the network's own. A gateway of your own is named here."),
    )
    both_schemes = models.BooleanField(
        _("http and https are added up"),
        default=True,
        help_text=_("Switch it off for a network that takes both for one address."),
    )
    token = models.CharField(max_length=2000, blank=True, editable=False)
    token_until = models.DateTimeField(null=True, editable=False)
    # The network asked to be left alone until then.
    paused_until = models.DateTimeField(null=True, editable=False)
    answered_at = models.DateTimeField(_("last answer"), null=True, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)
    last_error = models.CharField(max_length=20, blank=True, editable=False)

    class Meta:
        verbose_name = _("numbers of a network")
        verbose_name_plural = _("numbers of networks")
        constraints = [
            models.UniqueConstraint(fields=["site", "network"], name="network_poll_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_network_display()} · {self.site}"


class ExternalCount(Work):
    """What a network last said of one address of an article; the row is also the work of asking.

    `count` is null until it is known. What is known stays, with its time, whatever comes after.
    """

    poll = models.ForeignKey(NetworkPoll, on_delete=models.CASCADE, related_name="counts")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=1500)
    count = models.BigIntegerField(null=True)
    as_of = models.DateTimeField(null=True)
    # In a row; the last one's code.
    failures = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            # By digest: an index entry has not the room for a long address.
            models.UniqueConstraint("poll", "article", MD5("address"), name="external_count_once"),
            models.CheckConstraint(
                condition=Q(count=None, as_of=None) | Q(count__gte=0, as_of__isnull=False),
                name="external_count_with_its_time",
            ),
        ]
        indexes = [
            due_index("external_count_due"),
            models.Index(
                fields=["poll", "due_at"],
                condition=Q(due_at__isnull=False),
                name="external_count_next",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.count}"
