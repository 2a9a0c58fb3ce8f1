"""The lawyers' doors: the register, holds and evidence, the disclosure log."""

from comments.admin.law.audits import AuditRunAdmin
from comments.admin.law.disclosures import DisclosureAdmin
from comments.admin.law.holds import LegalHoldAdmin
from comments.admin.law.requests import LegalRequestAdmin

__all__ = ["AuditRunAdmin", "DisclosureAdmin", "LegalHoldAdmin", "LegalRequestAdmin"]
