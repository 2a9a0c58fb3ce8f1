"""What is left of who was erased: a name for the texts that stay, a digest for old tokens."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from newsportal.lib.problems import Problem
from newsportal.lib.signing import digest
from newsportal.readers.models import Reader, SsoKey

# Under which all that an erased reader leaves behind stands, by the site's language.
NAMES: Mapping[str, str] = MappingProxyType(
    {
        "ru": "Удалённый читатель",
        "kk": "Жойылған оқырман",
        "az": "Silinmiş oxucu",
        "en": "Deleted reader",
    }
)


def subject_digest(*, site_id: int, issuer: str, subject: str) -> str:
    """What is left of a publisher's subject: enough to know old tokens by, no name."""
    return digest("erased-reader", str(site_id), issuer, subject).hex()


def refuse_erased(*, key: SsoKey, subject: str, issued_at: datetime) -> None:
    """Refuse tokens that are older than the erasure of the reader they speak of. Queries: 1.

    Who comes back with a newer one is a new reader. Raises Problem invalid_token.
    """
    name = subject_digest(site_id=key.site_id, issuer=key.issuer, subject=subject)
    erased = Reader.objects.filter(site_id=key.site_id, issuer="", subject=name)
    if erased.filter(erased_at__gte=issued_at).exists():
        raise Problem("invalid_token")
