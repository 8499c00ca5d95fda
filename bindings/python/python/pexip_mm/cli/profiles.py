"""Which policy profiles and locations are to be changed on a Management Node, and into what.

A location has one profile. Another's profile is never changed: where a location has one, a copy takes its place, with
our script in front. What was there so stays there, and a mark in the description of each profile of ours says which one
it stands for. Nothing else needs to be remembered: what was interrupted is planned again from what the node holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .. import policy_script_origin
from .management import Location, Management, Profile
from .report import UnavailableError

SCRIPT = "internal_service_policy_template"
IS_APPLIED = "enable_internal_service_policy"
PASSWORD = "password"  # noqa: S105 -- the name of a field

# The fields that are compared. What a later version adds besides may be of its own making, such as a time.
SETTINGS = re.compile("(enable|internal|prefer|allow)_.*|url|username")

# The longest name of a profile, in characters.
NAME_MAX_LEN = 250

# What a name of ours may be: it stands in the mark.
NAME = "[^\\[\\],]{1,64}"

MARK = re.compile(f"\\[pexip-mm: (?P<name>{NAME}), before: (?P<before>none|[0-9]{{1,18}})\\]")


@dataclass(frozen=True)
class Mark:
    """What the description of a profile of ours says: the name it was made under, and the profile it stands for."""

    name: str
    before: int | None

    @staticmethod
    def of(profile: Profile) -> Mark | None:
        """The mark of a profile, if it is one of ours."""
        found = MARK.search(profile.text("description"))
        if found is None:
            return None
        return Mark(found["name"], None if found["before"] == "none" else int(found["before"]))

    def description(self) -> str:
        """A description with the mark."""
        before = "none" if self.before is None else str(self.before)
        return f"Made by pexip-mm policy apply; policy remove takes it back. [pexip-mm: {self.name}, before: {before}]"


@dataclass(frozen=True)
class Problem:
    """Why something cannot be as it should."""

    code: str
    message: str


@dataclass
class State:
    """What a Management Node holds."""

    profiles: dict[int, Profile]
    locations: list[Location]

    @staticmethod
    def of(manager: Management) -> State:
        """What it holds now."""
        state = State(manager.profiles(), manager.locations())
        for location in state.locations:
            if location.profile is not None and location.profile not in state.profiles:
                raise UnavailableError(
                    f"{manager.url}: somebody changes it at this moment: run this again", "management_changed"
                )
        return state

    def chosen(self, names: tuple[str, ...], *, every: bool) -> list[Location]:
        """The locations with these names, or all."""
        if every:
            return self.locations
        known = {location.name for location in self.locations}
        for name in names:
            if name not in known:
                there = ", ".join(repr(other) for other in sorted(known)[:10]) or "none"
                raise UnavailableError(f"there is no location {name!r}; there are: {there}", "location_unknown")
        return [location for location in self.locations if location.name in names]

    def having(self, profile: Profile | None) -> list[Location]:
        """The locations that have a profile."""
        return [] if profile is None else [one for one in self.locations if one.profile == profile.id]

    def ours(self, name: str) -> dict[Mark, list[Profile]]:
        """Every profile that was made under a name."""
        found: dict[Mark, list[Profile]] = {}
        for profile in self.profiles.values():
            mark = Mark.of(profile)
            if mark is not None and mark.name == name:
                found.setdefault(mark, []).append(profile)
        return found


@dataclass
class Change:
    """A profile of ours as it should be, and the locations that should have it."""

    mark: Mark
    name: str
    before: Profile | None
    """The profile it stands for, if there was one and it is still there."""
    current: Profile | None
    """Ours as it is, if it is there."""
    wrapped: str | None = None
    """The script that ours is to stand in front of."""
    locations: list[Location] = field(default_factory=list)
    others: list[Location] = field(default_factory=list)
    """Locations that have it without being named."""
    wanted: dict[str, Any] = field(default_factory=dict)

    @property
    def to_assign(self) -> list[Location]:
        """The locations that do not have it yet."""
        return [one for one in self.locations if self.current is None or one.profile != self.current.id]

    @property
    def source(self) -> Profile | None:
        """The profile whose settings are kept: what was there, or where that is gone, the copy of it."""
        return self.current if self.is_lost else self.before

    @property
    def is_lost(self) -> bool:
        """Whether the profile it stands for is gone."""
        return self.mark.before is not None and self.before is None

    def differences(self) -> list[str]:
        """The settings of ours that are not as they should be. Names and descriptions are left to people."""
        return [] if self.current is None else self.differences_from(self.current)

    def differences_from(self, profile: Profile) -> list[str]:
        """The settings of a profile that are not as those of ours should be."""
        settings = [name for name in self.wanted if SETTINGS.fullmatch(name)]
        return [name for name in settings if not is_same(profile.fields.get(name), self.wanted[name])]

    def fill(self, script: str) -> None:
        """Says what is wanted, now that the script is known."""
        if self.source is not None:
            self.wanted = {
                key: value for key, value in self.source.fields.items() if key not in ("description", PASSWORD)
            }
        elif self.current is not None:
            self.wanted = {key: False for key in self.current.fields if key.startswith("enable_")}
        self.wanted.update({IS_APPLIED: True, SCRIPT: script})


@dataclass
class Plan:
    """Everything that is to be changed, and what keeps from it."""

    changes: list[Change]
    problems: list[Problem]
    notices: list[str]

    def is_done(self) -> bool:
        """Whether everything is as it should be."""
        return not any(change.current is None or change.differences() or change.to_assign for change in self.changes)


def plan_of(state: State, name: str, locations: list[Location], *, wrap: bool, has_password: bool) -> Plan:
    """What is to be done so that these locations have profiles of ours. Scripts are filled in later."""
    plan = Plan([], [], [])
    ours = state.ours(name)
    changes: dict[Mark, Change] = {}
    for location in locations:
        profile = None if location.profile is None else state.profiles[location.profile]
        mark = None if profile is None else Mark.of(profile)
        if profile is None:
            mark = Mark(name, None)
        elif mark is None:
            if not wrap:
                plan.problems.append(foreign(location, profile))
                continue
            mark = Mark(name, profile.id)
        elif mark.name != name:
            message = f"the location {location.name!r} has a profile that was made with --name {mark.name!r}"
            plan.problems.append(Problem("profile_of_other_name", f"{message}; give that name, or remove it first"))
            continue
        if mark not in changes:
            changes[mark] = change_of(state, plan, mark, ours.get(mark, []), has_password=has_password)
        changes[mark].locations.append(location)
    plan.changes = list(changes.values())
    for change in plan.changes:
        change.others = [one for one in state.having(change.current) if one not in change.locations]
    return plan


def foreign(location: Location, profile: Profile) -> Problem:
    """That a location has another's profile."""
    message = f"the location {location.name!r} has the profile {profile.name!r}, which is another's"
    return Problem("profile_foreign", f"{message}; --wrap puts a copy of it in its place, with our script in front")


def change_of(state: State, plan: Plan, mark: Mark, found: list[Profile], *, has_password: bool) -> Change:
    """A profile of ours: as it is, or as it is to be made."""
    before = None if mark.before is None else state.profiles.get(mark.before)
    current = found[0] if found else None
    name = mark.name if before is None else f"{mark.name} + {before.name}"[:NAME_MAX_LEN]
    if current is not None:
        name = current.name
    elif any(profile.name == name for profile in state.profiles.values()):
        message = f"there is a profile {name!r} already that is not marked as made by this command"
        plan.problems.append(Problem("profile_name_taken", f"{message}; give another --name"))
    if len(found) > 1:
        message = f"there are {len(found)} profiles made for the same: {', '.join(repr(one.name) for one in found)}"
        plan.problems.append(Problem("profile_twice", f"{message}; run policy remove, then this again"))
    if current is None and before is not None and asks_with_password(before) and not has_password:
        message = f"the profile {before.name!r} asks an external policy server with a password that cannot be read back"
        plan.problems.append(Problem("password_needed", f"{message}; set PEXIP_MM_POLICY_PASSWORD to it"))
    change = Change(mark, name, before, current)
    if change.is_lost:
        plan.notices.append(f"the profile that was there before {name!r} is gone: policy remove cannot put it back")
    change.wrapped = script_in_use(plan, change.source)
    return change


def script_in_use(plan: Plan, profile: Profile | None) -> str | None:
    """The script of a profile that is to go on answering."""
    if profile is None or profile.fields.get(IS_APPLIED) is not True:
        return None
    script = profile.text(SCRIPT)
    origin, inside = policy_script_origin(script)
    if origin == "other":
        return script if script.strip() else None
    if Mark.of(profile) is None:
        plan.notices.append(
            f"the profile {profile.name!r} has a script of this command in front already, which is left out"
        )
    return inside


def asks_with_password(profile: Profile) -> bool:
    """Whether a profile asks an external policy server as somebody with a password."""
    has_one = bool(profile.fields.get(PASSWORD) or profile.fields.get("username"))
    lookups = [name for name in profile.fields if re.fullmatch("enable_.*_lookup", name)]
    return has_one and any(profile.fields[name] is True for name in lookups)


def is_same(one: Any, other: Any) -> bool:
    """Whether a field holds the same. A Management Node may have other line ends than it was given."""
    if isinstance(one, str) and isinstance(other, str):
        return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
    return type(one) is type(other) and bool(one == other)
