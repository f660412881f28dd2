"""A challenge of eight people in four time zones, from the announcement to what they keep doing, as they live it."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.models.outbox import FAILED, SENT, Post
from bot.services.notes import YOUR_DAY
from tests.challenges.closing_scene import report, shares_a_line
from tests.challenges.meetup_scene import writes
from tests.challenges.scene import KEEP, day, progress
from tests.challenges.starting import SOON, announced, closes_all, steers
from tests.challenges.test_by_message import answers, gets_prompts, prompts
from tests.challenges.test_keep_doing import SHARE_IT
from tests.challenges.test_keep_doing import answers as keeps_doing
from tests.challenges.test_meetup_polls import can, slots
from tests.challenges.test_private_journal import writes_privately
from tests.partners.scene import groups
from tests.partners.test_check_ins import questions
from tests.screen import elements
from tests.world import Json, Person, Seen, World

DAYS = 12
PLANS = {  # by day: writes, presses Done, rests, writes privately, answers the prompt in a direct message
    "ben": "WDMMMMMMMMMM",
    "cleo": "PPDPPRRPPDPP",
    "dan": "DDDDDDDDDDDD",
    "gus": "WWDDWWDDWWDD",
    "hana": "WWD.......WD",  # away from day 4 to day 10
    "ivo": "DDWD........",  # leaves on day 5
    "jun": "..WDWDWDWDWD",  # joins on day 3
    "kim": "....DWDRDWDD",  # joins on day 5
}
SECRET, BETWEEN_US = "What I would not say aloud", "Between the bot and me"
ASKED = (4, 5, 7, 8, 10, 11)  # days on which partners are asked how it goes, or answer the day after
COMES = ("ben", "cleo", "dan")  # to the meetup
CHOSEN_TO_GET = {"challenges.prompt", "challenges.meetup_reminder"}


class Eight:
    """The people by name; what they do on a day is what their plan says."""

    def __init__(self, world: World) -> None:
        self.world = world
        for name, zone in (("hana", "Asia/Kolkata"), ("ivo", "Europe/Berlin"), ("jun", "Asia/Tokyo"),
                           ("kim", "America/New_York")):  # fmt: skip
            world.people[name] = Person(world, world.workspace.add_member(name, tz=zone))
            world.people[name].joins(world.channel)
        self.by_name = {name: world.people[name] for name in PLANS}

    def __getitem__(self, name: str) -> Person:
        return self.by_name[name]

    def join(self, name: str, partner: str = "Find me a partner") -> None:
        person = self[name]
        person.presses("Join")
        keeps = [KEEP] if name in ("ben", "gus") else []
        person.submits(Accountability_partner=partner, Your_journal=keeps)
        person.closes()

    def live(self, number: int) -> None:
        """Day `number` is out, and in each direct message too."""
        for name, plan in PLANS.items():
            person = self[name]
            match plan[number - 1]:
                case "W":
                    person.replies(f"{name} wrote on day {number}", day(person, number))
                case "D":
                    presses_below(person, day(person, number), "Done")
                case "R":
                    presses_below(person, day(person, number), "Rest")
                case "P":
                    writes_privately(person, f"{SECRET}, {number}")
                case "M":
                    answers(person, f"{BETWEEN_US}, {number}", prompts(person)[-1])

    def answer_their_partners(self, *silent: str) -> None:
        """Who is asked how it goes says so, but for those who are silent."""
        for name, person in self.by_name.items():
            asked = [one for one in questions(person) if "Did it" in one.buttons]
            if asked and name not in silent:
                presses_below(person, asked[-1].holder, "Did it")


def presses_below(person: Person, message: Json, label: str) -> None:
    buttons = {e["text"]["text"]: e for _, e in elements(message["blocks"]) if e["type"] == "button"}
    person.member.press(message, buttons[label]["action_id"], value=buttons[label]["value"])
    person.world.after_an_act()


def test_eight_people_in_four_zones(world: World) -> None:
    eight = Eight(world)
    announced(world, First_day=SOON, Number_of_days=str(DAYS))
    for name in ("ben", "cleo", "dan", "gus", "hana", "ivo"):
        eight.join(name)
    world.passes(minutes=1)
    gets_prompts(eight["ben"])
    world.passes(hours=6, minutes=29)  # it is 14:30 in Berlin, 08:30 in New York, 22:30 in Tokyo
    for number in range(1, DAYS + 1):
        before_the_day(eight, number)
        eight.live(number)
        if number in ASKED:
            eight.answer_their_partners("gus")
        after_the_day(world, eight, number)
        world.passes(days=1)
    partners_were_found_and_nobody_was_dropped(world, eight)
    it_closed_with_what_they_did(world, eight)
    they_met_and_the_others_read_of_it(world, eight)
    two_weeks_later(world, eight)
    it_was_quiet(world, eight)


def before_the_day(eight: Eight, number: int) -> None:
    if number == 3:
        eight.join("jun")
    if number == 4:
        eight["hana"].runs("/convene away until 2 December")
    if number == 5:
        eight.join("kim")
        progress(eight["ivo"])
        eight["ivo"].presses("Leave")


def after_the_day(world: World, eight: Eight, number: int) -> None:
    if number == 9:
        steers(world.amy)
        world.amy.presses("Meetup")
        world.amy.presses("Find a time by a poll")
        world.amy.submits()
        closes_all(world.amy)
    if number == 10:
        for name in COMES:
            can(eight[name], 1)
    if number == 11:
        shares_a_line(eight["dan"], "I ask before I answer")
        shares_a_line(eight["cleo"], "Slowly is faster")


def partners_were_found_and_nobody_was_dropped(world: World, eight: Eight) -> None:
    """A trio where somebody was left over, a new partner for the one whose partner left, and a way out for Ben."""
    together = [group for group in groups(world) if "ivo" not in group]
    assert set().union(*together) == set(PLANS) - {"ivo"}
    assert any(len(group) == 3 for group in together)
    assert {"ben", "gus"} in together
    assert any(f"it has become quiet between you and {eight['gus'].mention}" in text for text in eight["ben"].private)
    assert any("your place is kept" in text for text in eight["gus"].private)


def it_closed_with_what_they_did(world: World, eight: Eight) -> None:
    did = sum(sign in "WDPM" for plan in PLANS.values() for sign in plan)
    wrote = sum(sign in "WPM" for plan in PLANS.values() for sign in plan)
    closing = report(world.amy)
    assert f"8 people took part. Together they did {did} days and wrote {wrote} entries." in closing
    for words in ("I ask before I answer", "Slowly is faster"):
        assert words in closing
    for name, days in {"cleo": "10 of 10", "dan": "12 of 12", "hana": "5 of 5", "jun": "10 of 10"}.items():
        assert sum(f"is complete. You did {days} days." in text for text in eight[name].private) == 1
    assert eight["ivo"].private == []
    for reader in (world.amy, *eight.by_name.values()):
        assert not reader.sees(SECRET)  # hers alone, and even she is not sent it unasked
        assert reader.sees(BETWEEN_US) == (reader is eight["ben"])


def they_met_and_the_others_read_of_it(world: World, eight: Eight) -> None:
    at = slots(world)[1]
    agenda = Seen(eight["jun"].latest("3 people come."))
    assert "5 min: *dan*: _I ask before I answer_" in agenda
    world.turn_to(at + timedelta(hours=1))
    writes(eight["ben"], "We tell each other one thing a week")
    world.passes(days=3)
    for name, person in eight.by_name.items():
        reminders = sum("You get this because you are down as coming" in text for text in person.private)
        assert reminders == (2 if name in COMES else 0), name
        missed = sum("We tell each other one thing a week" in text for text in person.private)
        assert missed == (0 if name in (*COMES, "ivo") else 1), name


def two_weeks_later(world: World, eight: Eight) -> None:
    world.turn_to(datetime(2026, 12, 20, 8, tzinfo=UTC))
    keeps_doing(eight["dan"], "One question a day", **SHARE_IT)
    assert "One question a day" in report(world.amy)


def it_was_quiet(world: World, eight: Eight) -> None:
    """One private message a day at most that nobody asked for, never at night, and whatever else they chose to get."""
    everybody = {person.id: person for person in (world.amy, *eight.by_name.values())}
    with world.convene.database.read() as session:
        posts = session.scalars(select(Post).where(Post.destination.in_(list(everybody)), Post.state == SENT)).all()
        assert session.scalars(select(Post.key).where(Post.state == FAILED)).all() == []
    assert {post.kind for post in posts} - {YOUR_DAY} == CHOSEN_TO_GET
    days: Counter[tuple[str, date]] = Counter()
    for post in posts:
        if post.kind == YOUR_DAY and post.settled_at:
            local = post.settled_at.astimezone(ZoneInfo(everybody[post.destination].member.tz))
            assert 8 <= local.hour < 20, (post.key, local)
            days[post.destination, local.date()] += 1
    assert set(days.values()) == {1}
    assert {person for person, _ in days} == set(everybody) - {world.amy.id, eight["ivo"].id}
