"""What every JSON call of the desk has in common."""

from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views import View
from rest_framework.exceptions import ValidationError

from comments.admin.acts import explained
from comments.models import DeskAct
from newsportal.lib.parsers import parse_object
from newsportal.lib.problems import Problem
from newsportal.lib.serializers import StrictSerializer
from newsportal.sites.roles import Ability, site_ids_where


class DeskCall(View):
    """A POST of JSON from the desk's page, by its user: parse, permit, act, tell.

    Refusals are `{code, detail}` in the page's language with the problem's status. The session
    and the CSRF token are checked as for every page of the admin.
    """

    http_method_names = ["post"]
    shape: ClassVar[type[StrictSerializer]]
    ability: ClassVar[Ability] = Ability.READ

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            answer = self.answer(self._user(request), self._values(request))
        except Problem as problem:
            return _refused(problem)
        response = JsonResponse(answer)
        response["Cache-Control"] = "no-store"
        return response

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        """What is told of a call with these values. Raises Problem."""
        raise NotImplementedError

    def _user(self, request: HttpRequest) -> User:
        user = request.user
        if not isinstance(user, User) or not site_ids_where(user, self.ability):
            raise Problem("forbidden")
        self.now = timezone.now()
        return user

    def _values(self, request: HttpRequest) -> dict[str, Any]:
        shape = self.shape(data=parse_object(request.body))
        try:
            shape.is_valid(raise_exception=True)
        except ValidationError as error:
            raise Problem("bad_request") from error
        values: dict[str, Any] = shape.validated_data
        return values


def _refused(problem: Problem) -> HttpResponse:
    body = {"code": problem.code, "detail": explained(problem)}
    return JsonResponse(body, status=problem.status, headers={"Cache-Control": "no-store"})


def act_json(act: DeskAct) -> dict[str, Any]:
    """What became of an act, for each of its texts; the page tells the refused ones."""
    return {
        "act": str(act.id),
        "undo_until": act.undo_until.isoformat(),
        "results": [
            result | ({"detail": explained(Problem(result["code"]))} if result["code"] else {})
            for result in act.results
        ],
    }
