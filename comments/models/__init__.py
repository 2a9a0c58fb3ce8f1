"""The rows of the comments wing."""

from comments.models.audit import AuditRun
from comments.models.bulk import BulkAct, BulkItem
from comments.models.comment import ACTIVE_REVIEW, STATE_LABELS, Comment
from comments.models.decision import DECIDER_LABELS, VERDICT_LABELS, Decision, DecisionNote
from comments.models.desk import ESCALATED_TO_LABELS, DeskAct, DeskClaim, Escalation
from comments.models.judge import Feedback, Judge, Scoring
from comments.models.law import (
    Disclosure,
    HeldText,
    LegalHold,
    LegalRequest,
    RequestEntry,
    RequestMail,
)
from comments.models.learning import AuditSample, Certificate, Learning, ModelVersion
from comments.models.linked_domain import LinkedDomain
from comments.models.mailing import Mailing
from comments.models.moderation_setting import ModerationSetting
from comments.models.notice import Notice
from comments.models.reasons import SiteReason
from comments.models.replay import Replay, ReplayChunk
from comments.models.revision import Revision
from comments.models.screening import Screening
from comments.models.seal import Chain, Seal, TextKey, UnsealedDecision
from comments.models.search import SearchEntry
from comments.models.site_word import SiteWord, SiteWordChange
from comments.models.tally import HourTally, TallyMark
from comments.models.totals import MonthTotals
from comments.models.voices import Appeal, Flag, Reaction

__all__ = [
    "ACTIVE_REVIEW",
    "DECIDER_LABELS",
    "ESCALATED_TO_LABELS",
    "STATE_LABELS",
    "VERDICT_LABELS",
    "Appeal",
    "AuditRun",
    "AuditSample",
    "BulkAct",
    "BulkItem",
    "Certificate",
    "Chain",
    "Comment",
    "Decision",
    "DecisionNote",
    "DeskAct",
    "DeskClaim",
    "Disclosure",
    "Escalation",
    "Feedback",
    "Flag",
    "HeldText",
    "HourTally",
    "Judge",
    "Learning",
    "LegalHold",
    "LegalRequest",
    "LinkedDomain",
    "Mailing",
    "ModelVersion",
    "ModerationSetting",
    "MonthTotals",
    "Notice",
    "Reaction",
    "Replay",
    "ReplayChunk",
    "RequestEntry",
    "RequestMail",
    "Revision",
    "Scoring",
    "Screening",
    "Seal",
    "SearchEntry",
    "SiteReason",
    "SiteWord",
    "SiteWordChange",
    "TallyMark",
    "TextKey",
    "UnsealedDecision",
]
