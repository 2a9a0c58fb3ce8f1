"""The newsroom's door to automation: what the machine learned, may do, and how it is checked."""

from comments.admin.learning.automation import AutomationAdmin

__all__ = ["AutomationAdmin"]
