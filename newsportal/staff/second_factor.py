"""The staff's second factor: codes of an application (TOTP), and recovery codes for bad days.

The only writer of devices. A code is good once, and wrong ones are answered ever more slowly
(both by django-otp, in PostgreSQL: it works with Redis dead).
"""

import re
from enum import StrEnum
from typing import Any, TypeAlias

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
_NAME = "staff"
_APP_CODE = re.compile(r"\A[0-9]{6}\Z")

# Either of the two; django-otp has no types.
Device: TypeAlias = Any


class Policy(StrEnum):
    """Whether the admin asks for a second factor: never, of those who have one, of everybody."""

    OFF = "off"
    OPTIONAL = "optional"
    REQUIRED = "required"


def policy() -> Policy:
    return Policy(settings.NEWSPORTAL_STAFF_2FA)


def device_of(user: User) -> TOTPDevice | None:
    """The application that the user has confirmed. Queries: 1."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).order_by("id").first()


def is_asked_of(user: User) -> bool:
    """Whether the password alone does not let this user in. Queries: 1, or 0."""
    if policy() is Policy.REQUIRED:
        return True
    return policy() is Policy.OPTIONAL and device_of(user) is not None


def codes_left(user: User) -> int:
    """How many recovery codes are unused. Queries: 1."""
    left: int = StaticToken.objects.filter(device__user=user, device__confirmed=True).count()
    return left


def verify(*, user: User, code: str) -> Device | None:
    """The device that takes this code, which is spent with it; None for a wrong one.

    A wrong code of the application does not slow down recovery codes, nor the other way round.
    """
    typed = re.sub(r"[\s-]", "", code).lower()
    model: Any = TOTPDevice if _APP_CODE.match(typed) else StaticDevice
    with transaction.atomic():
        # Locked: the same code sent twice at once is taken once.
        devices = model.objects.select_for_update().filter(user=user, confirmed=True)
        for device in devices.order_by("id"):
            if device.verify_token(typed):
                return device
    return None


def wait_seconds(user: User) -> int:
    """How long codes of the application are refused after wrong ones. Queries: 1."""
    device = device_of(user)
    if device is None:
        return 0
    is_allowed, why = device.verify_is_allowed()
    if is_allowed or not why or not why.get("locked_until"):
        return 0
    return max(int((why["locked_until"] - timezone.now()).total_seconds()) + 1, 1)


def begin(*, user: User) -> TOTPDevice:
    """A device that is not confirmed yet; asked again it is the same, so that a reload is harmless.

    Raises ValueError when the user has a confirmed one.
    """
    if device_of(user) is not None:
        raise ValueError("there is a second factor already")
    device, _is_new = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": _NAME}
    )
    return device


def confirm(*, user: User, code: str) -> tuple[TOTPDevice, list[str]] | None:
    """Switch the second factor on by a first code; returns the device and the recovery codes.

    None for a wrong code. The codes are told this once.
    """
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        if device is None or device_of(user) is not None or not device.verify_token(code.strip()):
            return None
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        return device, renew_codes(user=user)


def renew_codes(*, user: User) -> list[str]:
    """New recovery codes in the place of all older ones."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name=_NAME, confirmed=True)
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def switch_off(*, user: User) -> bool:
    """Take all of a user's devices away; sessions that they verified are verified no more.

    Whether there was one.
    """
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        _count, by_model = TOTPDevice.objects.filter(user=user).delete()
    return bool(by_model)
