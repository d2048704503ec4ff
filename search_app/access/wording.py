"""How are roles and acts called on the pages? In the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from catalogue.access.audit import Act
from catalogue.access.roles import Role

ROLES: Mapping[str, Any] = {
    Role.READER: _l("Reader"),
    Role.EDITOR: _l("Editor"),
    Role.OPERATOR: _l("Operator"),
}

ACTS: Mapping[str, Any] = {
    Act.LOG_IN: _l("logged in"),
    Act.LOG_IN_REFUSED: _l("was refused a log-in"),
    Act.LOG_OUT: _l("logged out"),
    Act.LOG_OUT_EVERYWHERE: _l("logged out everywhere"),
    Act.ADD_USER: _l("made an account"),
    Act.DISABLE_USER: _l("disabled an account"),
    Act.ENABLE_USER: _l("enabled an account"),
    Act.SET_ROLE: _l("gave a role"),
    Act.SET_PASSWORD: _l("set a password"),
    Act.ADD_TOKEN: _l("made a token"),
    Act.REVOKE_TOKEN: _l("revoked a token"),
    Act.PIN: _l("pinned"),
    Act.UNPIN: _l("removed a pin"),
    Act.DECIDE: _l("decided"),
    Act.UNDO_DECISION: _l("took a decision back"),
    Act.EDIT_SYNONYMS: _l("changed the synonyms"),
    Act.FORGET: _l("took out for good"),
    Act.REMEMBER: _l("let in again"),
    Act.REMOVE_SITE: _l("removed a site"),
    Act.CONFIRM_REMOVALS: _l("confirmed removals"),
    Act.HOLD_REMOVALS: _l("held removals back"),
    Act.RELEASE_REMOVALS: _l("let the brake decide"),
    Act.CRAWL_SITE: _l("asked for a crawl"),
    Act.PAUSE_SITE: _l("paused a site"),
    Act.RESUME_SITE: _l("let a site be crawled again"),
    Act.RELEARN_TEMPLATE: _l("had a template learned anew"),
    Act.IMPORT: _l("imported articles"),
    Act.RESTORE: _l("restored a backup"),
}


def role_name(role: str) -> str:
    return str(ROLES.get(role, role))


def act_name(act: str) -> str:
    """What was done in words; the act's own name where a newer Pinakes wrote it."""
    return str(ACTS.get(act, act))
