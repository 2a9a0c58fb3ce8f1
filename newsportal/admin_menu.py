"""The admin's menu: one page where the wings' pages meet. Each user sees what is theirs."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from newsportal.sites.roles import Ability
from newsportal.sites.scoped_admin import is_member_somewhere, is_superuser, may

_BADGE = "comments.admin.navigation.queue_badge"
_REPORTED_BADGE = "comments.admin.navigation.reported_badge"
_APPEALS_BADGE = "comments.admin.navigation.appeals_badge"
_BROKEN_BADGE = "comments.admin.navigation.broken_badge"
_TAKE_OFFS_BADGE = "social.newsroom.navigation.take_offs_badge"
_OVERDUE_BADGE = "comments.admin.navigation.overdue_badge"


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups of links for Unfold's `SIDEBAR.navigation`; no more than the user may open."""
    groups = []
    if may(request, Ability.READ):
        groups.append(_moderation(request))
    elif may(request, Ability.STATISTICS):
        groups.append({"title": _("Moderation"), "items": [_automation()]})
    if may(request, Ability.LAW):
        groups.append(_law(request))
    if is_member_somewhere(request):
        groups += [_newspaper(request), _sharing(request)]
    if is_superuser(request):
        groups.append(_service())
    return groups


def _moderation(request: HttpRequest) -> dict[str, Any]:
    queue = _link(_("Queue"), "inbox", "comments_comment_queue") | {"badge": _BADGE}
    reviews = _link(_("Reviews"), "forum", "comments_comment_changelist")
    # The queue lives below the reviews' address and must not light both up.
    is_queue = request.path == queue["link"]
    reviews["active"] = request.path.startswith(reviews["link"]) and not is_queue
    return {
        "title": _("Moderation"),
        "items": [
            queue,
            _waiting(request, _("Reports"), "flag", "comments_flag_changelist", _REPORTED_BADGE),
            _waiting(
                request, _("Appeals"), "balance", "comments_appeal_changelist", _APPEALS_BADGE
            ),
            reviews,
            _link(_("Switchboard"), "toggle_on", "articles_switch_changelist"),
            _link(_("Decisions"), "gavel", "comments_decision_changelist"),
            *([_automation()] if may(request, Ability.STATISTICS) else []),
            *(
                [_link(_("Decisions on many"), "checklist", "comments_bulkact_changelist")]
                if may(request, Ability.DECIDE)
                else []
            ),
            _link(_("Readers"), "person", "readers_reader_changelist"),
            _link(_("Bans"), "block", "readers_ban_changelist"),
            _link(_("Check a token"), "troubleshoot", "readers_reader_explain_token"),
        ],
    }


def _automation() -> dict[str, Any]:
    return _link(_("Automation"), "smart_toy", "comments_learning_changelist")


def _law(request: HttpRequest) -> dict[str, Any]:
    requests = _link(_("Requests"), "gavel", "comments_legalrequest_changelist")
    audit = _link(_("Audit"), "verified_user", "comments_auditrun_changelist")
    return {
        "title": _("Law"),
        "items": [
            _alarmed(request, requests, _OVERDUE_BADGE),
            _link(_("Legal holds"), "lock", "comments_legalhold_changelist"),
            _link(_("Disclosures"), "visibility", "comments_disclosure_changelist"),
            _alarmed(request, audit, _BROKEN_BADGE),
        ],
    }


def _alarmed(request: HttpRequest, link: dict[str, Any], badge: str) -> dict[str, Any]:
    """A badge only when there is something in it: Unfold draws an empty one, too."""
    shown = import_string(badge)(request)
    return link | {"badge": shown, "badge_variant": "danger"} if shown else link


def _newspaper(request: HttpRequest) -> dict[str, Any]:
    asked = _link(_("Judges outside"), "psychology", "comments_judge_changelist")
    tried = _link(_("Try other settings"), "science", "comments_replay_changelist")
    return {
        "title": _("Newspaper"),
        "items": [
            _link(_("Numbers"), "bar_chart", "comments_hourtally_changelist"),
            _link(_("Duty list"), "calendar_month", "staff_shift_changelist"),
            *_rules(request),
            _link(_("Articles"), "article", "articles_article_changelist"),
            _link(_("Sections"), "segment", "sites_section_changelist"),
            _link(_("Sites"), "public", "sites_site_changelist"),
            *([asked, tried] if may(request, Ability.SETTINGS) else []),
        ],
    }


def _rules(request: HttpRequest) -> list[dict[str, Any]]:
    items = []
    if may(request, Ability.SETTINGS):
        rules = _link(_("Moderation settings"), "tune", "comments_moderationsetting_changelist")
        # The page for trying texts lives below it and must not light both up.
        items.append(rules | {"active": request.path == rules["link"]})
    if may(request, Ability.READ):
        items.append(_link(_("Reasons of refusal"), "rule", "comments_sitereason_changelist"))
        items.append(_link(_("Words"), "spellcheck", "comments_siteword_changelist"))
        items.append(_link(_("Try a text"), "science", "comments_try"))
    return items


def _sharing(request: HttpRequest) -> dict[str, Any]:
    items = [
        *_newsroom(request),
        _link(_("Shares"), "share", "social_share_changelist"),
        _link(_("Mentions elsewhere"), "alternate_email", "social_mention_changelist"),
        _link(_("Announcements"), "campaign", "social_announcement_changelist"),
        _link(_("Follow links"), "add_link", "social_followlink_changelist"),
        _link(_("Filtered visits"), "filter_alt", "social_filteredvisits_changelist"),
    ]
    if may(request, Ability.SETTINGS):
        items.append(_link(_("Numbers of networks"), "cell_tower", "social_networkpoll_changelist"))
    if is_superuser(request):
        items.append(_link(_("Networks"), "hub", "social_network_changelist"))
    return {"title": _("Sharing"), "items": items}


def _newsroom(request: HttpRequest) -> list[dict[str, Any]]:
    """Every role sees numbers."""
    board = _link(_("What moves now"), "local_fire_department", "social_takeoff_changelist")
    board = _alarmed(request, board, _TAKE_OFFS_BADGE)
    patterns = _link(_("Hours and sources"), "grid_on", "social_takeoff_patterns")
    # The other page lives below the board's address and must not light both up.
    board["active"] = request.path.startswith(board["link"]) and request.path != patterns["link"]
    return [board, patterns]


def _service() -> dict[str, Any]:
    return {
        "title": _("Service"),
        "items": [
            _link(_("Staff"), "badge", "auth_user_changelist"),
            _link(_("Roles"), "admin_panel_settings", "sites_membership_changelist"),
            _link(_("Service keys"), "key", "readers_servicekey_changelist"),
            _link(_("Sign-in keys"), "passkey", "readers_ssokey_changelist"),
            _link(_("Health of the service"), "monitor_heart", "events_heartbeat_changelist"),
            _link(_("Failed errands"), "running_with_errors", "events_errand_changelist"),
        ],
    }


def _link(title: str, icon: str, name: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse(f"admin:{name}")}


def _waiting(request: HttpRequest, title: str, icon: str, name: str, badge: str) -> dict[str, Any]:
    """A list that opens at what waits for a moderator."""
    link = _link(title, icon, name)
    is_here = request.path.startswith(link["link"])
    return link | {"link": f"{link['link']}?waits=yes", "badge": badge, "active": is_here}
