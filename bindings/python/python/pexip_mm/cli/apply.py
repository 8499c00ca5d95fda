"""`pexip-mm policy apply`, `status` and `remove`: our policy profiles on a Management Node."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from typing import Any, Callable, TypeVar

import click

from .. import Config, PexipError, combined_policy_script, compare_policy_scripts, policy_script_origin
from .management import Location, Management, Profile, login
from .policy import combined, notices, show_comparison
from .profiles import NAME, PASSWORD, SCRIPT, Change, Mark, Plan, Problem, State, is_same, plan_of
from .report import Report, UnavailableError, counted, reporting
from .sources import Given, config_options, file_name

# How long Conferencing Nodes take to follow, in seconds.
FOLLOW_SECONDS = 90

Run = TypeVar("Run", bound=Callable[..., Any])


def manager_options(run: Run) -> Run:
    """Options that name a Management Node and the profiles of ours on it."""
    options = [
        click.option("--manager", metavar="URL", required=True, help="The Management Node, as https://host."),
        click.option(
            "--manager-login", metavar="FILE", type=file_name, help='A JSON file: {"user": "…", "password": "…"}.'
        ),
        click.option(
            "--manager-ca",
            metavar="FILE",
            type=file_name,
            help="Certificates of authorities that the Management Node's is checked with.",
        ),
        click.option(
            "--manager-timeout",
            metavar="SECONDS",
            type=click.FloatRange(0.1, 600),
            default=30,
            show_default=True,
            help="How long the Management Node may take for a whole answer.",
        ),
        click.option("--name", default="Mattermost", show_default=True, help="The name of the profile that is made."),
    ]
    for option in reversed(options):
        run = option(run)
    return run


def location_options(run: Run) -> Run:
    """Options that name locations."""
    options = [
        click.option(
            "--location", "locations", multiple=True, metavar="NAME", help="A location. May be given several times."
        ),
        click.option("--all-locations", is_flag=True, help="Every location."),
    ]
    for option in reversed(options):
        run = option(run)
    return run


WRAP = click.option(
    "--wrap", is_flag=True, help="Keep what a location's profile holds: a copy with our script in front."
)
YES = click.option("--yes", is_flag=True, help="Change it without asking.")


@dataclass(frozen=True)
class Asked:
    """What the options of a subcommand say."""

    manager: str
    manager_login: str | None
    manager_ca: str | None
    manager_timeout: float
    name: str
    locations: tuple[str, ...]
    all_locations: bool
    yes: bool = False
    wrap: bool = False

    def check(self, report: Report, *, needs_locations: bool) -> None:
        """Refuses options that do not go together."""
        if not re.fullmatch(NAME, self.name) or not self.name.isprintable() or self.name != self.name.strip():
            raise click.UsageError("--name has 1 to 64 characters, and no bracket or comma.")
        if bool(self.locations) and self.all_locations:
            raise click.UsageError("Give either --location or --all-locations.")
        if needs_locations and not self.locations and not self.all_locations:
            raise click.UsageError("Give --location or --all-locations.")
        if report.as_json and not self.yes:
            raise click.UsageError("Give --yes with --json: nobody sees what would be changed.")

    def connect(self) -> Management:
        """The Management Node that was named."""
        user, password = login(self.manager_login)
        return Management(self.manager, user, password, ca=self.manager_ca, seconds=self.manager_timeout)

    def agreed(self) -> bool:
        """Whether the person says yes."""
        if self.yes:
            return True
        if not sys.stdin.isatty():
            raise click.UsageError("Give --yes where nobody can be asked.")
        return click.confirm("Change this?", err=True)


@click.command(
    short_help="Put the policy profile on the Management Node.",
    epilog="""\b
Examples:
  pexip-mm policy apply --config config.json --manager https://manager.example.com --location Oslo
  pexip-mm policy apply --config config.json --manager https://manager.example.com --all-locations --wrap --yes
""",
)
@manager_options
@location_options
@WRAP
@YES
@config_options(several=True)
@reporting
def apply(report: Report, **options: Any) -> None:
    """Puts a policy profile with our script on Pexip's Management Node, and gives it to locations.

    What would be changed is shown first, and done after a yes. Nobody else's profile is changed or replaced: where a
    location has one, this ends with exit code 3, unless --wrap is given. Then the location gets a copy of it with our
    script in front, and policy remove gives the location back what it had.

    The user and the password are read from PEXIP_MM_MANAGER_USER and PEXIP_MM_MANAGER_PASSWORD, from a file
    (--manager-login) or asked for. A profile that asks an external policy server with a password can only be copied if
    PEXIP_MM_POLICY_PASSWORD has it. What was interrupted goes on when it is run again. Exit code 1 if the answer is no,
    or if callers of a profile that is kept would notice.
    """
    asked, given = split(options)
    asked.check(report, needs_locations=True)
    configs = [source.read() for source in given.sources()]
    manager = asked.connect()
    state = State.of(manager)
    plan = planned(state, asked, configs)
    for text in plan.notices:
        report.notice(text)
    if plan.problems:
        for problem in plan.problems[1:]:
            report.notice(problem.message)
        raise UnavailableError(plan.problems[0].message, plan.problems[0].code)
    if not keeps_answers(report, plan, configs):
        report.found = True
        return
    document = shown(report, plan)
    if plan.is_done():
        report.words("nothing is to be changed")
    elif asked.agreed():
        carry_out(manager, plan)
        report.notice(f"done; Conferencing Nodes follow within about {FOLLOW_SECONDS} seconds")
        document["changed"] = True
    else:
        report.words("nothing is changed")
        report.found = True
    report.document(document)


@click.command(
    short_help="Find what is not as policy apply left it.",
    epilog="""\b
Example:
  pexip-mm policy status --config config.json --manager https://manager.example.com --location Oslo
""",
)
@manager_options
@location_options
@WRAP
@click.option("--yes", is_flag=True, help="Nothing: as for policy apply, and nothing is changed.")
@config_options(several=True)
@reporting
def status(report: Report, **options: Any) -> None:
    """Finds what is not as policy apply would have it, for a cron job. Give the same options: --wrap as well.

    Scripts and settings of the profiles that were made, and which profile each location has. Nothing is changed. Exit
    code 1 if anything differs.
    """
    asked, given = split({**options, "yes": True})
    asked.check(report, needs_locations=True)
    configs = [source.read() for source in given.sources()]
    state = State.of(asked.connect())
    plan = planned(state, asked, configs)
    document = shown(report, plan)
    for text in plan.notices + [problem.message for problem in plan.problems]:
        report.words(text)
    report.found = not plan.is_done() or bool(plan.problems) or any(change.is_lost for change in plan.changes)
    document["differs"] = report.found
    report.document(document)
    if not report.found:
        report.words(
            f"{counted(len(state.chosen(asked.locations, every=asked.all_locations)), 'location')}: as it should be"
        )


def split(options: dict[str, Any]) -> tuple[Asked, Given]:
    """The options for a Management Node, and those for configurations."""
    names = Asked.__dataclass_fields__
    asked = Asked(**{name: value for name, value in options.items() if name in names})
    return asked, Given(**{name: value for name, value in options.items() if name not in names})


def planned(state: State, asked: Asked, configs: list[Config]) -> Plan:
    """What is to be done so that everything is as it should be."""
    locations = state.chosen(asked.locations, every=asked.all_locations)
    has_password = bool(os.environ.get("PEXIP_MM_POLICY_PASSWORD"))
    plan = plan_of(state, asked.name, locations, wrap=asked.wrap, has_password=has_password)
    for change in plan.changes:
        change.fill(combined_policy_script(configs, wrapped=change.wrapped).expose())
    return plan


def keeps_answers(report: Report, plan: Plan, configs: list[Config]) -> bool:
    """Whether callers of the scripts that are kept notice nothing of new scripts of ours; shows who would."""
    for change in plan.changes:
        if change.current is not None and SCRIPT not in change.differences():
            continue
        kept = change.name if change.source is None else change.source.name
        _, comparison = combined(report, configs, change.wrapped, f"the script of {kept!r}")
        if comparison is not None and comparison.differences:
            show_comparison(report, comparison, show_pins=False)
            return False
    return True


def shown(report: Report, plan: Plan) -> dict[str, Any]:
    """Shows what is to be done, without any script: scripts hold PINs."""
    rows = []
    profiles = []
    locations = []
    for change in plan.changes:
        callers = None
        if change.current is None:
            kept = f"a copy of {change.before.name!r}, our script in front" if change.before else "our script"
            rows.append([f"profile {change.name!r}", "none", kept])
        for name in change.differences():
            now, after = change.current and change.current.fields.get(name), change.wanted[name]
            if name == SCRIPT:
                callers = would_notice(report, change)
                told = "another script" if callers is None else f"{counted(callers['count'], 'caller')} would notice"
                rows.append([f"profile {change.name!r}: script", "differs", told])
            else:
                rows.append([f"profile {change.name!r}: {name}", *setting_words(now, after)])
        for location in change.to_assign:
            before = change.before.name if change.before and location.profile == change.before.id else None
            rows.append(
                [f"location {location.name!r}", "no profile" if before is None else repr(before), repr(change.name)]
            )
            locations.append({"name": location.name, "before": before, "after": change.name})
        if change.others and change.differences():
            names = ", ".join(repr(one.name) for one in change.others)
            report.notice(f"the profile {change.name!r} is that of other locations too: {names}")
        profiles.append(
            {
                "name": change.name,
                "stands_for": change.before.name if change.before else None,
                "is_new": change.current is None,
                "differences": change.differences(),
                "callers": callers,
                "locations": [one.name for one in change.locations],
                "other_locations": [one.name for one in change.others],
            }
        )
    report.table(["What", "Now", "As it should be"], rows)
    problems = [{"code": problem.code, "message": problem.message} for problem in plan.problems]
    return {
        "profiles": profiles,
        "locations": locations,
        "problems": problems,
        "notices": plan.notices,
        "changed": False,
    }


def would_notice(report: Report, change: Change) -> dict[str, Any] | None:
    """Who would notice the change of a script, if the one that is there can be run."""
    before = change.current.text(SCRIPT) if change.current else ""
    try:
        comparison = compare_policy_scripts(before, change.wanted[SCRIPT])
    except PexipError:
        return None
    rows, document = notices(comparison, show_pins=False)
    report.table(["Dialled", "Caller", "Now", "After"], rows)
    return {"count": len(rows), **document}


def setting_words(now: Any, after: Any) -> tuple[str, str]:
    """Two values of a setting. Texts may hold secrets and are not shown."""
    words = [
        str(value).lower() if isinstance(value, bool) else "a text" if value else "nothing" for value in (now, after)
    ]
    return words[0], words[1] if words[0] != words[1] else f"another {words[1].removeprefix('a ')}"


def carry_out(manager: Management, plan: Plan) -> None:
    """Makes and changes profiles, and only then gives them to locations. Each is read again before it is changed."""
    for change in plan.changes:
        if change.before is not None:
            unchanged(manager, change.before)
        if change.current is None:
            profile = made(manager, change)
        elif change.differences():
            unchanged(manager, change.current)
            manager.change(change.current, {name: change.wanted[name] for name in change.differences()})
            profile = manager.profile(change.current)
        else:
            profile = change.current
        different = change.differences_from(profile)
        if different:
            message = f"the profile {change.name!r} does not hold what was sent: {', '.join(different)}"
            raise UnavailableError(f"{manager.url}: {message}; no location has got it", "management_refused")
        for location in change.to_assign:
            give(manager, location, profile.id)


def made(manager: Management, change: Change) -> Profile:
    """A new profile. It is looked up by its mark, which is also how a run that was interrupted finds it."""
    if any(Mark.of(profile) == change.mark or profile.name == change.name for profile in manager.profiles().values()):
        raise changed_meanwhile(manager)
    fields = {**change.wanted, "name": change.name, "description": change.mark.description()}
    password = os.environ.get("PEXIP_MM_POLICY_PASSWORD")
    if change.before is not None and password:
        fields[PASSWORD] = password
    manager.make(fields)
    for profile in manager.profiles().values():
        if Mark.of(profile) == change.mark:
            return profile
    raise manager.is_no_node("the profile that it made is not in its list")


def unchanged(manager: Management, profile: Profile) -> None:
    """Refuses to go on if somebody else has changed a profile since it was shown."""
    if manager.profile(profile) != profile:
        raise changed_meanwhile(manager)


def give(manager: Management, location: Location, profile: int | None) -> None:
    """Gives a location a profile, if it still has the one that was shown."""
    if manager.location(location).profile != location.profile:
        raise changed_meanwhile(manager)
    manager.assign(location, profile)
    if manager.location(location).profile != profile:
        message = f"the location {location.name!r} does not have the profile that it was given"
        raise UnavailableError(f"{manager.url}: {message}", "management_refused")


def changed_meanwhile(manager: Management) -> UnavailableError:
    """That somebody else was at it too."""
    message = "somebody else has changed a profile or a location since it was read: run this again"
    return UnavailableError(f"{manager.url}: {message}", "management_changed")


@click.command(
    short_help="Give locations back what they had.",
    epilog="""\b
Example:
  pexip-mm policy remove --manager https://manager.example.com
""",
)
@manager_options
@location_options
@YES
@reporting
def remove(report: Report, **options: Any) -> None:
    """Gives locations back the profile that they had before policy apply, or none, and deletes the profiles of ours.

    All locations that have one, unless --location is given. What would be changed is shown first, and done after a yes.
    What was interrupted goes on when it is run again. Exit code 1 if the answer is no.
    """
    asked, _ = split(options)
    asked.check(report, needs_locations=False)
    manager = asked.connect()
    state = State.of(manager)
    every = asked.all_locations or not asked.locations
    chosen = state.chosen(asked.locations, every=every)
    ours = [(profile, mark) for mark, profiles in state.ours(asked.name).items() for profile in profiles]
    returned = [(one, mark.before) for profile, mark in ours for one in state.having(profile) if one in chosen]
    kept = {one.profile for one in state.locations if one not in [location for location, _ in returned]}
    deleted = [profile for profile, _ in ours if profile.id not in kept]
    problems = [gone(one) for one, before in returned if before is not None and before not in state.profiles]
    if problems:
        for problem in problems[1:]:
            report.notice(problem.message)
        raise UnavailableError(problems[0].message, problems[0].code)
    document = shown_removal(report, state, ours, returned, deleted)
    if not returned and not deleted:
        report.words(f"no profile made with --name {asked.name!r} is there to be removed")
    elif asked.agreed():
        for location, before in returned:
            give(manager, location, before)
        for profile in deleted:
            if any(one.profile == profile.id for one in manager.locations()):
                raise changed_meanwhile(manager)
            unchanged(manager, profile)
            manager.delete(profile)
        report.notice(f"done; Conferencing Nodes follow within about {FOLLOW_SECONDS} seconds")
        document["changed"] = True
    else:
        report.words("nothing is changed")
        report.found = True
    report.document(document)


def gone(location: Location) -> Problem:
    """That a location cannot be given back what it had."""
    message = f"the profile that the location {location.name!r} had before is gone"
    return Problem("profile_gone", f"{message}; give it another one in Pexip, then run this again")


def shown_removal(
    report: Report,
    state: State,
    ours: list[tuple[Profile, Mark]],
    returned: list[tuple[Location, int | None]],
    deleted: list[Profile],
) -> dict[str, Any]:
    """Shows what is to be taken back."""
    names = {identity: profile.name for identity, profile in state.profiles.items()}
    rows = [
        [
            f"location {one.name!r}",
            repr(names.get(one.profile or 0)),
            "no profile" if before is None else repr(names[before]),
        ]
        for one, before in returned
    ]
    rows += [[f"profile {profile.name!r}", "there", "deleted"] for profile in deleted]
    report.table(["What", "Now", "After"], rows)
    for profile, mark in ours:
        before = None if mark.before is None else state.profiles.get(mark.before)
        inside = policy_script_origin(profile.text(SCRIPT))[1]
        if profile in deleted and before and inside is not None and not is_same(inside, before.text(SCRIPT)):
            report.notice(f"what stands behind our script in {profile.name!r} is not what {before.name!r} has")
    return {
        "profiles": [profile.name for profile in deleted],
        "locations": [
            {
                "name": one.name,
                "before": names.get(one.profile or 0),
                "after": None if before is None else names[before],
            }
            for one, before in returned
        ],
        "changed": False,
    }
