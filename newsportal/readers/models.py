"""Reader, bans, the publisher's keys (SsoKey, ServiceKey), Claim and IdempotencyKey."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from newsportal.events.models import Work, due_index
from newsportal.lib.ids import uuid7
from newsportal.sites.models import Identity, Site


class ReaderKind(models.TextChoices):
    GUEST = "guest", _("guest")
    SSO = "sso", _("signed in")
    IMPORTED = "imported", _("imported")


class MailPace(models.TextChoices):
    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    OFF = "off", _("never")


def _mail_pace(pace: MailPace) -> Any:
    """A column of how often to mail about something; `newsportal.readers.mail_settings`."""
    return models.CharField(
        max_length=7, choices=MailPace, default=pace, db_default=pace, editable=False
    )


class Reader(models.Model):
    """Somebody who may write on one site. A signed-in reader is (site, issuer, subject)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, verbose_name=_("site"))
    kind = models.CharField(_("kind"), max_length=8, choices=ReaderKind)
    issuer = models.CharField(_("issuer"), max_length=200, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    name = models.CharField(_("name"), max_length=50)
    # Look-alike letters folded, so that «Pедакция» with a Latin P can be found.
    name_skeleton = models.CharField(max_length=200, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    avatar_url = models.URLField(_("picture"), max_length=2000, blank=True)
    roles = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("roles")
    )
    # How well the publisher, or our own mail, has made sure who this is.
    identity = models.CharField(
        _("identity"), max_length=5, choices=Identity, default=Identity.GUEST
    )
    mail_replies = _mail_pace(MailPace.AT_ONCE)
    mail_subscriptions = _mail_pace(MailPace.DAILY)
    mail_decisions = _mail_pace(MailPace.AT_ONCE)
    # What public pages show. Follows the columns above by `reader.changed`, in the same
    # transaction as the page versions of the articles the reader wrote under.
    public = models.JSONField(default=dict, editable=False)
    # The same as lists show it, by a trigger: a text, without what is null, false or empty.
    fragment = models.TextField(editable=False, null=True)
    created_at = models.DateTimeField(_("created"))
    # When the token was issued that these facts come from: an older one changes nothing.
    profile_at = models.DateTimeField(null=True, editable=False)
    # Nobody any more: the row only holds what others answered to.
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    # A guest whose comments went to the signed-in reader of the same confirmed address. Nobody
    # speaks by this row any more; what was not moved belongs to that reader all the same.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="merged",
        verbose_name=_("went over to"),
    )

    class Meta:
        verbose_name = _("reader")
        verbose_name_plural = _("readers")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "issuer", "subject"],
                condition=Q(kind=ReaderKind.SSO),
                name="reader_once_per_subject",
            )
        ]
        indexes = [
            models.Index(fields=["site", "name_skeleton"], name="reader_skeleton"),
            models.Index("site", Upper("email"), name="reader_email"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_guest(self) -> bool:
        return self.kind == ReaderKind.GUEST

    @property
    def is_staff(self) -> bool:
        return "staff" in self.roles

    @property
    def is_trusted(self) -> bool:
        return "trusted" in self.roles

    def public_fragment(self) -> dict[str, Any]:
        """`author` as the contract shows it: nothing derived from mail or address."""
        return {
            "id": str(self.id),
            "name": self.name,
            "avatar_url": self.avatar_url or None,
            "is_guest": self.is_guest,
            "is_staff": self.is_staff,
            "badge": "staff" if self.is_staff else None,
        }


class Ignored(models.Model):
    """A reader does not want to see what another one writes; only that reader's pages know."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="ignores")
    ignored = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "ignored"], name="ignored_once"),
            models.CheckConstraint(
                condition=~Q(reader=models.F("ignored")), name="ignored_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.ignored_id}"


class BanKind(models.TextChoices):
    """What a ban keeps a reader from, from most to least."""

    BAN = "ban", _("may not write")
    # The reader is not told: what is written waits for a person and looks as any that waits.
    SHADOW = "shadow", _("writes unseen")
    PREMODERATION = "premod", _("is read before publication")


class Ban(models.Model):
    """A reader may not write, or not at once, until a time or for good."""

    reader = models.ForeignKey(
        Reader, on_delete=models.CASCADE, related_name="bans", verbose_name=_("reader")
    )
    kind = models.CharField(
        _("kind"), max_length=6, choices=BanKind, default=BanKind.BAN, db_default=BanKind.BAN
    )
    # Null: at once.
    starts_at = models.DateTimeField(null=True, editable=False)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=40)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.reason}"


class LastingBan(models.Model):
    """A ban of somebody who erased the account; see `readers.lasting_bans`. No reader, no name."""

    # Keyed, of what the publisher calls the reader.
    digest = models.BinaryField(primary_key=True, max_length=32)
    site = models.ForeignKey(Site, on_delete=models.CASCADE)
    kind = models.CharField(
        max_length=6, choices=BanKind, default=BanKind.BAN, db_default=BanKind.BAN
    )
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["until"], name="lasting_ban_until")]

    def __str__(self) -> str:
        return bytes(self.digest).hex()


class SsoAlgorithm(models.TextChoices):
    HS256 = "HS256", "HS256"
    RS256 = "RS256", "RS256"
    EDDSA = "EdDSA", "EdDSA"


class SsoKey(models.Model):
    """A key by which the publisher's backend signs its readers' tokens; one algorithm each."""

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="sso_keys", verbose_name=_("site")
    )
    kid = models.CharField(_("key id"), max_length=40, unique=True)
    algorithm = models.CharField(_("algorithm"), max_length=5, choices=SsoAlgorithm)
    # The shared secret (HS256) or the public key in PEM (RS256, EdDSA).
    key = models.TextField()
    issuer = models.CharField(max_length=200)
    audience = models.CharField(max_length=200)
    # Roles that a token signed by this key may give; never `moderator`.
    allowed_roles = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("roles")
    )
    # The highest identity that a token signed by this key may vouch for.
    max_identity = models.CharField(
        _("vouches for"), max_length=5, choices=Identity, default=Identity.STATE
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        verbose_name = _("sign-in key")
        verbose_name_plural = _("sign-in keys")

    def __str__(self) -> str:
        return self.kid


class ServiceKey(models.Model):
    """A publisher's backend: `sk_<prefix>_<secret>`, of which only a digest is kept."""

    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, related_name="service_keys", verbose_name=_("site")
    )
    prefix = models.CharField(_("beginning"), max_length=16, unique=True)
    digest = models.BinaryField(max_length=32)
    scopes = ArrayField(models.CharField(max_length=20), verbose_name=_("scopes"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        verbose_name = _("service key")
        verbose_name_plural = _("service keys")

    def __str__(self) -> str:
        return f"sk_{self.prefix}_…"


class Claim(Work):
    """A guest says that a mail address is the own one. Its row is also the work of the mail.

    The address stays here until its owner confirms it or a day has passed, and nowhere else: no
    event, message or log has it. The link's token is signed over the id and kept nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="claims")
    email = models.EmailField()
    # Where the service is reached, as the guest reached it: links in mails are absolute.
    base_url = models.URLField(max_length=300)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            due_index("claim_due"),
            models.Index(fields=["created_at"], name="claim_created_at"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Erasure(Work):
    """A reader asked to be forgotten; its row is also the work of it. See `readers.erasure`."""

    reader = models.OneToOneField(Reader, on_delete=models.CASCADE, related_name="erasure")
    created_at = models.DateTimeField(_("asked"))
    # When the erasers of all floors found nothing more for the first time.
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        indexes = [due_index("erasure_due")]

    def __str__(self) -> str:
        return str(self.reader_id)


class SpentChallenge(models.Model):
    """A proof of work that made a guest, so that it makes no second one; kept until it ends."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="spent_challenge_expires_at")]

    def __str__(self) -> str:
        return bytes(self.digest).hex()


class IdempotencyKey(models.Model):
    """What a POST with this key made; written in the transaction that made it, kept 24 h."""

    caller = models.CharField(max_length=100)
    route = models.CharField(max_length=300)
    key = models.CharField(max_length=255)
    body_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    # The id of what was made: the answer is rendered again, so that no text is kept here.
    resource = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "route", "key"], name="idempotency_once")
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_created_at")]

    def __str__(self) -> str:
        return self.route
