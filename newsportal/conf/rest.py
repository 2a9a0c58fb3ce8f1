"""The REST interface: what DRF does by default, and its schema."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["newsportal.readers.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["newsportal.readers.permissions.Nobody"],
    "DEFAULT_PARSER_CLASSES": ["newsportal.lib.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["newsportal.lib.rendering.CompactJSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "newsportal.lib.rendering.AlwaysJSON",
    "DEFAULT_SCHEMA_CLASS": "newsportal.openapi.schema.ApiSchema",
    "EXCEPTION_HANDLER": "newsportal.lib.problems.exception_handler",
    # OPTIONS tells the methods and no more; the schema describes the API.
    "DEFAULT_METADATA_CLASS": None,
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
    "DATETIME_FORMAT": "iso-8601",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "newsportal",
    "DESCRIPTION": "Comments and social engagement for news publishers.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "SORT_OPERATIONS": False,
    "SECURITY": [],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "newsportal.openapi.hooks.finish",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ChallengeKindEnum": "newsportal.sites.models.Challenge",
        "MailPaceEnum": ["at_once", "daily", "off"],
        "PublicStateEnum": ["published", "removed"],
        "FlagReasonEnum": [
            "offensive",
            "abusive",
            "spam",
            "off_topic",
            "personal_data",
            "illegal",
            "other",
        ],
        "RequestStateEnum": ["received", "in_work", "decided"],
        "StateEnum": ["pending", "published", "rejected", "removed"],
    },
}
