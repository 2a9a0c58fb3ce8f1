"""The newsroom's doors to comments: the queue, every comment, every decision."""

from comments.admin.comments import CommentAdmin
from comments.admin.decisions import DecisionAdmin
from comments.admin.reasons import SiteReasonAdmin
from comments.admin.reports import AppealAdmin, FlagAdmin

__all__ = ["AppealAdmin", "CommentAdmin", "DecisionAdmin", "FlagAdmin", "SiteReasonAdmin"]
