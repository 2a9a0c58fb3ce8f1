"""Where a moderator may look and decide, by the roles of the staff."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from comments.models import Comment
from comments.selectors import comments_for_staff
from comments.selectors.desk.waiting import Scope
from comments.states import EscalatedTo
from newsportal.lib.problems import Problem
from newsportal.sites.roles import Ability, can, grants_of


def scope_of(user: User, ability: Ability = Ability.READ) -> Scope:
    """The sites and sections where the user has this ability. Queries: as `can`."""
    grants = [
        (site, grant) for site, grant in grants_of(user).items() if ability in grant.abilities
    ]
    whole = [site for site, grant in grants if grant.sections is None]
    sections = [key for _site, grant in grants for key in grant.sections or ()]
    return Scope(tuple(sorted(whole)), tuple(sorted(sections)))


def answers_as(user: User) -> tuple[EscalatedTo, ...]:
    """Whose questions the user answers: the chief's everywhere a chief, a lawyer's as a lawyer."""
    abilities = {ability for grant in grants_of(user).values() for ability in grant.abilities}
    wanted = {EscalatedTo.CHIEF: Ability.STAFF, EscalatedTo.LAWYER: Ability.LAW}
    return tuple(to for to, ability in wanted.items() if ability in abilities)


def chief_of(user: User) -> tuple[int, ...]:
    """The sites whose chief the user is, as a whole. Queries: as `can`."""
    return scope_of(user, Ability.STAFF).sites


def seen_comments(user: User, ids: Iterable[object], ability: Ability) -> dict[str, Comment]:
    """These comments, with their articles, by id as a text.

    Raises Problem not_found for one that the user may not even read, forbidden for one with which
    the user may not do this. Queries: 1.
    """
    wanted = [str(key) for key in ids]
    rows = comments_for_staff(user).select_related("article").filter(id__in=wanted)
    found = {str(comment.id): comment for comment in rows}
    if len(found) < len(set(wanted)):
        raise Problem("not_found")
    for comment in found.values():
        if not can(user, ability, comment.site_id, comment.article.section_id):
            raise Problem("forbidden")
    return found


def one_site(comments: Iterable[Comment]) -> int:
    """The site of all these comments. Raises Problem bad_request when there are several."""
    sites = {comment.site_id for comment in comments}
    if len(sites) != 1:
        raise Problem("bad_request")
    return sites.pop()
