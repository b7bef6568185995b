"""The roles that may stand in the three rings, from roles.toml: who that is, what they can do, who answers for them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Role:
    """`ask`: the question when nobody fills the place; "" for a role that not every child needs.

    `can_escalate_to`: keys of roles. `instead`: who may stand in for a family without this role (kinship, SGO).
    """

    key: str
    name: str
    ring: str
    plain_explanation: str
    what_they_can_do: str
    ask: str = ""
    can_escalate_to: tuple[str, ...] = ()
    instead: str = ""


def _read() -> dict[str, Role]:
    with (Path(__file__).parent / "roles.toml").open("rb") as file:
        rows = tomllib.load(file)["roles"]
    roles = [Role(**row | {"can_escalate_to": tuple(row.get("can_escalate_to", ()))}) for row in rows]
    return {role.key: role for role in roles}


ROLES = _read()
