"""Networks, shares with what came of them, reactions, mentions and follow links."""

from social.models.announcements import Announcement
from social.models.confirmations import Confirmation
from social.models.external import AskedNetwork, ExternalCount, NetworkPoll
from social.models.follow_links import FollowerSnapshot, FollowLink, web_address
from social.models.interactions import Cursor, Interaction, InteractionAudit, Quarantine
from social.models.mentions import Mention, MentionKind, MentionState
from social.models.networks import Network, code_validator, texts_of
from social.models.reactions import ArticleReaction
from social.models.shares import QUOTE_MAX_CHARS, Share
from social.models.taking_off import TakeOff, TakeOffRule, TakeOffWatch
from social.models.tallies import DayTally, FilteredVisits, HourTally, ShareTally
from social.models.visitors import DailySalt, Once

__all__ = [
    "QUOTE_MAX_CHARS",
    "Announcement",
    "ArticleReaction",
    "AskedNetwork",
    "Confirmation",
    "Cursor",
    "DailySalt",
    "DayTally",
    "ExternalCount",
    "FilteredVisits",
    "FollowLink",
    "FollowerSnapshot",
    "HourTally",
    "Interaction",
    "InteractionAudit",
    "Mention",
    "MentionKind",
    "MentionState",
    "Network",
    "NetworkPoll",
    "Once",
    "Quarantine",
    "Share",
    "ShareTally",
    "TakeOff",
    "TakeOffRule",
    "TakeOffWatch",
    "code_validator",
    "texts_of",
    "web_address",
]
