"""Words that no thread shows before a person has looked."""

from comments.moderation.lexicon import Hit, Severity, default_lexicon, own_stems
from comments.moderation.normalise import Normalised
from comments.moderation.submission import Submission
from comments.moderation.verdict import Finding, Verdict
from comments.states import Reason, VerdictKind

NAME = "banned_words"

_SCORES = {Severity.HOLD: 0.5, Severity.REJECT: 1.0}


def check(submission: Submission) -> Verdict | None:
    """Reject a text with a grave word, hold one with a milder word, of any disguise.

    Unless the settings say otherwise.
    """
    options = submission.settings.banned_words
    if not options.is_on:
        return None
    text = submission.normalised
    own = submission.own_words.lexicon
    # What the site allows is no hit of anybody's list.
    hits = [hit for hit in default_lexicon().hits(text) if not own.allows(_word(text, hit))]
    hits += own.hits(text) + own_stems(submission.extra_stems).hits(text)
    # The mildest words are evidence for the model and hold nothing by themselves.
    hits = [hit for hit in hits if hit.severity is not Severity.WEIGH]
    if not hits:
        return None
    is_grave = any(hit.severity is Severity.REJECT for hit in hits)
    kind = VerdictKind(options.grave if is_grave else options.mild)
    return Verdict(kind, [_finding(submission, hit) for hit in hits])


def _word(text: Normalised, hit: Hit) -> str:
    return text.text[hit.start : hit.end]


def _finding(submission: Submission, hit: Hit) -> Finding:
    start, end = submission.normalised.span(hit.start, hit.end)
    return Finding(NAME, Reason.BANNED_WORD, start, end, _SCORES[hit.severity])
