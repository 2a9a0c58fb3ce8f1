"""A site's reasons for refusing a text: for moderators' keys and for what authors are told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from comments.models.reasons import SiteReason
from comments.reason_words import DEFAULT_KEYS, INSTEAD, REASON_WORDS, WITHOUT_KEY
from comments.states import DECISION_REASONS, DecisionVerdict, Reason
from newsportal.lib.problems import FieldError, Problem

LANGUAGES = ("ru", "kk", "az", "en")


@dataclass(frozen=True)
class SaidReason:
    """One reason of a site. `key`: the digit 1-9, or None; `labels` by language, none missing."""

    code: str
    key: int | None
    labels: Mapping[str, str]
    is_shown: bool = True

    def label(self, language: str) -> str:
        return self.labels.get(language) or self.labels["ru"]


def reasons_of(site_id: int) -> list[SaidReason]:
    """What a moderator of the site may refuse with: by digit, then those without. Queries: 1.

    The site's own come first to their digits; the canned ones have the digits that are left, in
    their order.
    """
    own = {row.code: row for row in SiteReason.objects.filter(site=site_id).order_by("code")}
    taken = {row.order for row in own.values() if row.order is not None}
    free = [digit for digit in range(1, 10) if digit not in taken]
    canned = [reason for reason in DEFAULT_KEYS if reason not in own]
    # A canned reason keeps its usual digit while that is free: fingers remember.
    usual = {reason: digit for digit, reason in enumerate(DEFAULT_KEYS, start=1)}
    kept = {reason: usual[reason] for reason in canned if usual[reason] in free}
    left = iter([digit for digit in free if digit not in kept.values()])
    found = [_own(row) for row in own.values()]
    found += [_canned(reason, kept.get(reason) or next(left, None)) for reason in canned]
    found += [_canned(reason, None) for reason in WITHOUT_KEY if reason not in own]
    return sorted(found, key=lambda reason: (reason.key or 10, reason.code))


def _own(row: SiteReason) -> SaidReason:
    canned = REASON_WORDS.get(row.code, {})
    labels = {
        language: getattr(row, f"label_{language}")
        or canned.get(language)
        or row.label_ru
        or row.code
        for language in LANGUAGES
    }
    return SaidReason(row.code, row.order, labels, row.is_shown)


def _canned(code: str, key: int | None) -> SaidReason:
    return SaidReason(str(code), key, REASON_WORDS[code])


def check_refusal(site_id: int, code: str) -> None:
    """As `check_reason`, for an act that somebody is told the reason of: `ok` is none."""
    if code == Reason.OK:
        raise Problem("validation_error", errors=[FieldError("reason", "invalid_choice")])
    check_reason(site_id, code)


def check_decision(site_id: int, verdict: DecisionVerdict, code: str) -> None:
    """As `check_refusal` for what takes a text away, as `check_reason` for any other verdict.

    What is published or held may be called anything: nobody is told, and the desk reads it.
    """
    is_refusal = verdict in {DecisionVerdict.REJECT, DecisionVerdict.REMOVE}
    (check_refusal if is_refusal else check_reason)(site_id, code)


def check_reason(site_id: int, code: str) -> None:
    """Raise Problem validation_error unless a moderator of the site may give this reason.

    Queries: 1 for a code that is not of the closed list.
    """
    if code in set(DECISION_REASONS):
        return
    if not SiteReason.objects.filter(site=site_id, code=code).exists():
        raise Problem("validation_error", errors=[FieldError("reason", "invalid_choice")])


class ToldReasons:
    """Reason codes as the authors of one site are told them, in one language. Queries: 1, or 0.

    The table is asked only when there is something to tell.
    """

    def __init__(self, site_id: int, language: str) -> None:
        self.site_id, self.language = site_id, language
        self._own: dict[str, SaidReason] | None = None

    def codes(self, codes: Iterable[str]) -> list[str]:
        """Each code once; one that the site does not show becomes the general one.

        Authors who write unseen are told what all are whose texts wait for their turn: nothing.
        """
        codes = list(codes)
        if Reason.SHADOW_BAN in codes:
            return []
        return list(dict.fromkeys(self._shown(code) for code in codes))

    def labels(self, codes: Iterable[str]) -> dict[str, str]:
        """Code -> words, for those that have words."""
        told = {code: self._label(code) for code in self.codes(codes)}
        return {code: label for code, label in told.items() if label}

    def _shown(self, code: str) -> str:
        own = self._site().get(code)
        return code if own is None or own.is_shown else INSTEAD.value

    def _label(self, code: str) -> str:
        own = self._site().get(code)
        if own is not None and own.is_shown:
            return own.label(self.language)
        return REASON_WORDS.get(code, {}).get(self.language, "")

    def _site(self) -> Mapping[str, SaidReason]:
        if self._own is None:
            rows = SiteReason.objects.filter(site=self.site_id).order_by("code")
            self._own = {row.code: _own(row) for row in rows}
        return self._own
