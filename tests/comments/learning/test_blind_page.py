"""A text of the blind audit on the comment's own page, which the desk's cards lead to."""

from comments.states import DecisionVerdict
from tests.comments.desk import logged_in, member_of
from tests.comments.learning.schooling import CIVIL, judge, screened, set_site
from tests.factories import World


class TestPageOfTheComment:
    def test_says_nothing_of_the_machine_before_a_person_has_answered(self, world: World) -> None:
        set_site(world.site, audit_percent=100)
        said = screened(world, CIVIL[0])
        client = logged_in(member_of(world.site))
        page = f"/admin/comments/comment/{said.id}/change/"
        blind = client.get(page)
        assert "слепой проверке" in blind.content.decode()
        assert blind.context["decisions"] == []
        judge(said, DecisionVerdict.PUBLISH)
        told = client.get(page)
        assert "слепой проверке" not in told.content.decode()
        assert len(told.context["decisions"]) == 2
