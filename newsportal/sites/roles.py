"""Who of the staff may do what, and where: roles of a site, or of some of its sections.

A superuser may do everything everywhere. A member whose membership names sections has its
abilities there alone: not in other sections, not for articles without one, not for the site as a
whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet

from newsportal.sites.models import Membership, Role, Site

Person = AbstractBaseUser | AnonymousUser


class Ability(StrEnum):
    # Texts, their authors and every decision on them.
    READ = "read"
    DECIDE = "decide"
    BAN = "ban"
    # Pin, feature, answer as the newsroom.
    FEATURE = "feature"
    # Rules, word lists, sections, follow links; merging discussions.
    SETTINGS = "settings"
    # Open and close discussions, "breaking" and the other policies.
    SWITCH_POLICY = "switch_policy"
    # Legal holds, registers, evidence.
    LAW = "law"
    # Numbers without texts and people.
    STATISTICS = "statistics"
    # Duty list, filters and notes shared with colleagues.
    STAFF = "staff"


_EVERYTHING = frozenset(Ability)
ABILITIES: Mapping[Role, frozenset[Ability]] = {
    Role.MODERATOR: frozenset(
        {
            Ability.READ,
            Ability.DECIDE,
            Ability.BAN,
            Ability.FEATURE,
            Ability.SWITCH_POLICY,
            Ability.STATISTICS,
        }
    ),
    # A small newsroom has no lawyer of its own.
    Role.CHIEF: _EVERYTHING,
    Role.LAWYER: frozenset({Ability.READ, Ability.LAW, Ability.STATISTICS}),
    Role.ANALYST: frozenset({Ability.STATISTICS}),
}


@dataclass(frozen=True)
class Grant:
    """What a person may do on one site; `sections` are ids, None means all and the site itself."""

    abilities: frozenset[Ability]
    sections: frozenset[int] | None = None


def can(user: Person, ability: Ability, site_id: int, section_id: int | None = None) -> bool:
    """Whether `user` may do this in that section; without a section, for the site as a whole.

    Queries: 1 for each instance of a user, however often it is asked.
    """
    grant = grants_of(user).get(site_id)
    if grant is None or ability not in grant.abilities:
        return False
    return grant.sections is None or section_id in grant.sections


def site_ids_where(user: Person, ability: Ability) -> tuple[int, ...]:
    """Sites where `user` may do this in at least one section, by id. Queries: as `can`."""
    return tuple(
        sorted(site for site, grant in grants_of(user).items() if ability in grant.abilities)
    )


def sites_where(user: Person, ability: Ability) -> QuerySet[Site]:
    """As `site_ids_where`, the sites."""
    return Site.objects.filter(id__in=site_ids_where(user, ability))


def section_ids_of(user: Person, site_id: int) -> frozenset[int] | None:
    """The sections of the site that `user` works for; None: all, and what has none."""
    grant = grants_of(user).get(site_id)
    return frozenset() if grant is None else grant.sections


def where_can(user: Person, ability: Ability, *, site: str, section: str | None = None) -> Q:
    """A condition on rows: those where `user` may do this.

    `site` and `section` are paths from the row; rows that belong to no section (`section=None`,
    as readers do) are seen by everybody who may do this anywhere on their site. Queries: as `can`.
    """
    grants = {key: grant for key, grant in grants_of(user).items() if ability in grant.abilities}
    anywhere = Q(**{f"{site}__in": sorted(grants)})
    limited = [grant.sections for grant in grants.values() if grant.sections is not None]
    if section is None or not limited:
        return anywhere
    whole = sorted(key for key, grant in grants.items() if grant.sections is None)
    inside = Q(**{f"{section}__in": sorted(frozenset().union(*limited))})
    return anywhere & ((Q(**{f"{site}__in": whole}) | inside) if whole else inside)


def grants_of(user: Person) -> Mapping[int, Grant]:
    """What `user` may do, by site id. Kept on the instance, as Django keeps its permissions."""
    found: Mapping[int, Grant] | None = getattr(user, "site_grants", None)
    if found is None:
        found = _grants(user)
        user.site_grants = found  # type: ignore[union-attr]
    return found


def _grants(user: Person) -> Mapping[int, Grant]:
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return {}
    if user.is_superuser:
        everything = Grant(_EVERYTHING)
        return dict.fromkeys(Site.objects.values_list("id", flat=True), everything)
    named = ArrayAgg("sections", filter=Q(sections__isnull=False), default=[])
    rows = Membership.objects.filter(user=user).annotate(named=named).order_by("site_id")
    return {
        row.site_id: Grant(ABILITIES[Role(row.role)], frozenset(row.named) or None) for row in rows
    }
