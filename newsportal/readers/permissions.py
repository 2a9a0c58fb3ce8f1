"""Who may call a route. The default is nobody: each view names its own."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from newsportal.lib.problems import Problem
from newsportal.readers.callers import caller_of

if TYPE_CHECKING:
    # The settings name these classes, and DRF's views load the settings.
    from rest_framework.views import APIView


class Nobody(BasePermission):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        return False


class Anybody(BasePermission):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        return True


class ReaderOnly(BasePermission):
    """A reader or a guest. A service key is not somebody who speaks."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        caller = caller_of(request)
        if caller is None:
            raise Problem("invalid_token")
        return caller.reader is not None


class ArticlesScope(BasePermission):
    scope = "articles"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        caller = caller_of(request)
        if caller is None:
            raise Problem("invalid_token")
        return caller.has_scope(self.scope)


class ModerationScope(ArticlesScope):
    scope = "moderation"
