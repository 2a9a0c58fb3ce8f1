"""The newsroom's doors to comments: the queue, every comment, every decision."""

from comments.admin.bulk import BulkActAdmin
from comments.admin.comments import CommentAdmin
from comments.admin.decisions import DecisionAdmin
from comments.admin.judges import JudgeAdmin
from comments.admin.law import AuditRunAdmin, DisclosureAdmin, LegalHoldAdmin, LegalRequestAdmin
from comments.admin.learning import AutomationAdmin
from comments.admin.moderation_settings import ModerationSettingAdmin
from comments.admin.reasons import SiteReasonAdmin
from comments.admin.replays import ReplayAdmin
from comments.admin.reports import AppealAdmin, FlagAdmin
from comments.admin.site_words import SiteWordAdmin, SiteWordChangeAdmin
from comments.admin.statistics import StatisticsAdmin

__all__ = [
    "AppealAdmin",
    "AuditRunAdmin",
    "AutomationAdmin",
    "BulkActAdmin",
    "CommentAdmin",
    "DecisionAdmin",
    "DisclosureAdmin",
    "FlagAdmin",
    "JudgeAdmin",
    "LegalHoldAdmin",
    "LegalRequestAdmin",
    "ModerationSettingAdmin",
    "ReplayAdmin",
    "SiteReasonAdmin",
    "SiteWordAdmin",
    "SiteWordChangeAdmin",
    "StatisticsAdmin",
]
