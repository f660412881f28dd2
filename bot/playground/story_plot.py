"""The story's plot: a whole 30-day challenge with eight members, and what they should see in the end."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.playground import story_cast as cast
from bot.playground.records import Json
from bot.playground.story_aside import Aside
from bot.playground.story_cast import CAST, DAYS, PARTS, Part
from bot.playground.story_ledger import (
    Check,
    Ledger,
    check_closing,
    check_days,
    check_own_days,
    check_quiet,
    check_threads,
    day_posts,
)
from bot.playground.story_stage import Player, Stage, StoryEnds
from bot.playground.story_together import END, Together

ZONE = "Europe/Berlin"
BEGINS = datetime(2027, 3, 5, 9, 30, tzinfo=UTC)  # a Friday; both clock changes of the spring lie ahead
FIRST_DAY = date(2027, 3, 8)
HOUR = "09:00"
TITLE = "Becoming a better practitioner"
Scene = tuple[datetime, Callable[[], None]]


class Story:
    """What happens, and what everybody should have seen of it in the end."""

    def __init__(self, stage: Stage, first_day: date = FIRST_DAY) -> None:
        self.first_day = first_day
        self.stage, self.slack, self.workspace, self.clock = stage, stage.slack, stage.workspace, stage.clock
        self.home = next(one for one in self.workspace.channels.values() if one.name == "data-practice")
        self.players = {part.name: Player(self.stage, self.workspace.member(part.name), self.home) for part in CAST}
        self.ledger = Ledger(TITLE, DAYS)
        self.aside = Aside(self.players, ZoneInfo(ZONE))
        self.together = Together(self)
        self._lines = {part.name: 0 for part in CAST}
        self._private = {part.name: 0 for part in CAST}
        self._amaras: Json = {}  # the entry that she takes back

    # The plot

    def play(self) -> None:
        self.set_up()
        self.announce()
        self.join()
        for moment, act in sorted(self.scenes(), key=lambda scene: scene[0]):
            self.stage.turn_to(moment)
            self.stage.bar.advance(min((moment.date() - self.first_day).days + 1, DAYS))
            act()
        self.stage.turn_to(self.at(END, time(12), ZONE))

    def set_up(self) -> None:
        you = self.players["you"]
        desk = you.types("/convene")
        if desk is None:
            raise StoryEnds("/convene is not answered")
        you.presses(desk, "Set it up")
        you.submits(name="Data practice", purpose="We work with data, and learn it together.")
        you.closes()

    def announce(self) -> None:
        you = self.players["you"]
        you.types("/challenge start")
        preview = you.submits(first=self.first_day.isoformat(), hour=HOUR)
        if preview is None:
            raise StoryEnds("there is no preview")
        you.presses(preview, "Send day 1 to me")
        while (shown := you.form)["title"]["text"] != "Preview":
            you.member.close(shown)
        you.presses(you.form, "Edit the announcement")
        you.submits(words="Thirty small things in thirty days, together. Ten minutes each is plenty.")
        you.submits()
        you.closes()

    def join(self) -> None:
        """In their own time, over the weekend; the person of another organisation and one more come later."""
        for part in CAST:
            if part.name not in ("chiyo", "greta"):
                self.stage.turn_to(self.clock.now() + timedelta(minutes=47))
                self.joins(part.name, self.players[part.name].finds("[Join]"), 1)

    def joins(self, name: str, invitation: Json, day: int) -> None:
        part, player = PARTS[name], self.players[name]
        player.presses(invitation, "Join")
        ticks = {"share": ["share"] if part.shares_hope else [], "keep": ["keep"] if part.keeps_text else []}
        partner = {"partner": player.option("partner", "Find me a partner")} if part.wants_partner else {}
        player.submits(hope=part.hope, **ticks, **partner)
        player.closes()
        self.ledger.first_day[name] = day

    # The days

    def at(self, day: int, hour: time, zone: str) -> datetime:
        return datetime.combine(self.first_day + timedelta(days=day - 1), hour, ZoneInfo(zone))

    def scenes(self) -> Iterator[Scene]:
        for number in range(1, DAYS + 1):
            for part in CAST:
                yield from self.scenes_of(part, number)
        yield from self.once()
        yield from self.aside.scenes()
        yield from self.together.scenes()
        yield self.at(DAYS, time(23, 0), ZONE), self.look_at_progress

    def scenes_of(self, part: Part, day: int) -> Iterator[Scene]:
        acts = {
            cast.WRITES: self.writes,
            cast.DONE: self.done,
            cast.RESTS: self.rests,
            cast.BOTH: self.writes_and_presses,
            cast.LATER: self.writes,
            cast.VISITS: self.visits,
            cast.CHANGES: self.changes_her_mind,
            cast.PRIVATE: self.together.privately,
            cast.MESSAGE: self.together.by_message,
        }
        act = acts.get(part.days[day - 1])
        if act is not None:
            later = 2 if part.days[day - 1] == cast.LATER else 0
            moment = self.at(day + later, part.at, self.players[part.name].member.tz)
            yield moment - timedelta(minutes=2 * later), lambda: act(part, day)

    def once(self) -> Iterator[Scene]:
        def moment(name: str, day: int, minutes: int) -> datetime:
            start = self.at(day, PARTS[name].at, self.players[name].member.tz)
            return start + timedelta(minutes=minutes)

        yield self.at(cast.LETS_GRETA_IN, time(9, 30), ZONE), self.let_greta_in
        yield moment("chiyo", cast.CHIYO_JOINS, -5), self.chiyo_joins
        yield moment("amara", cast.AMARA_DELETES, 360), self.amara_deletes
        yield moment("dana", cast.DANA_GOES_AWAY, 5), self.dana_goes_away
        yield moment("elif", cast.ELIF_LEAVES, 0), self.elif_leaves
        yield moment("amara", cast.AMARA_ANSWERS_CHIYO, 90), self.amara_answers

    def post(self, player: Player, day: int) -> Json:
        found = day_posts(player, self.ledger, self.home).get(day)
        if found is None:
            raise StoryEnds(f"{player.name} does not see day {day}")
        return found

    def private_line(self, part: Part) -> str:
        self._private[part.name] += 1
        return part.private_lines[self._private[part.name] - 1]

    def line(self, part: Part) -> str:
        self._lines[part.name] += 1
        return part.lines[(self._lines[part.name] - 1) % len(part.lines)]

    # What members do on a day

    def writes(self, part: Part, day: int) -> None:
        player, text = self.players[part.name], self.line(part)
        with_file = part.name == "farid" and day == cast.FARID_SENDS_A_FILE
        files = [("my-week.txt", b"Monday: asked. Tuesday: listened. Friday: understood.")] if with_file else []
        wide = part.name == "dana" and day == 1
        message = player.replies(self.post(player, day), text, files=files, broadcast=wide)
        self.ledger.enters(part.name, day, message["ts"])
        more = " with a file" if with_file else " and to the channel" if wide else ""
        self.stage.tell(f"{player.here} day {day}{more}, “{text}” ✓")
        if part.name == "amara" and day == cast.AMARA_DELETES:
            self._amaras = message

    def done(self, part: Part, day: int) -> None:
        player = self.players[part.name]
        player.presses(self.post(player, day), "Done")
        self.ledger.did[day].add(part.name)

    def rests(self, part: Part, day: int) -> None:
        player = self.players[part.name]
        player.presses(self.post(player, day), "Rest")
        self.ledger.rested[part.name].add(day)

    def writes_and_presses(self, part: Part, day: int) -> None:
        """Whichever comes counts once."""
        self.writes(part, day)
        self.done(part, day)

    def changes_her_mind(self, part: Part, day: int) -> None:
        """The last press wins."""
        player = self.players[part.name]
        player.presses(self.post(player, day), "Rest")
        self.done(part, day)

    def visits(self, part: Part, day: int) -> None:
        player, text = self.players[part.name], self.line(part)
        self.stage.tell(f"{player.here} day {day}, without having joined, “{text}”")
        message = player.replies(self.post(player, day), text)
        self.ledger.talk.add(message["ts"])

    # What happens once

    def let_greta_in(self) -> None:
        you, greta = self.players["you"], self.players["greta"]
        self.steer("Let others journal")
        you.submits(people=[greta.member.id])
        you.closes()
        self.stage.tell("Greta, of another organisation, may journal as well from now on.")
        self.joins("greta", greta.finds("[Join]"), 1)

    def chiyo_joins(self) -> None:
        chiyo = self.players["chiyo"]
        self.joins("chiyo", chiyo.finds("Only you see this, and I will not ask again"), cast.CHIYO_JOINS)

    def amara_deletes(self) -> None:
        amara = self.players["amara"]
        self.stage.tell(f"{amara.here} deletes the entry of day {cast.AMARA_DELETES}")
        amara.deletes(self._amaras)
        self.ledger.withdraws("amara", cast.AMARA_DELETES, self._amaras["ts"])

    def dana_goes_away(self) -> None:
        last = self.first_day + timedelta(days=cast.DANA_AWAY[-1] - 1)
        self.players["dana"].types(f"/convene away until {last.isoformat()}")
        self.ledger.rested["dana"].update(cast.DANA_AWAY)

    def elif_leaves(self) -> None:
        player = self.players["elif"]
        player.presses(self.post(player, cast.ELIF_LEAVES), "My progress")
        player.presses(player.finds("[Leave]"), "Leave")
        self.ledger.left.add("elif")

    def steer(self, act: str) -> None:
        you = self.players["you"]
        panel = you.types("/challenge")
        if panel is None:
            raise StoryEnds("/challenge is not answered")
        steering = you.presses(panel, "Steer")
        if steering is None:
            raise StoryEnds("there is nothing to steer with")
        you.presses(steering, act)

    def amara_answers(self) -> None:
        amara, text = self.players["amara"], "Chiyo, I will try your five lines tomorrow."
        message = amara.replies(self.post(amara, cast.AMARA_ANSWERS_CHIYO), text)
        self.ledger.talk.add(message["ts"])
        self.stage.tell(f"{amara.here} day {cast.AMARA_ANSWERS_CHIYO}, again, “{text}”")

    def look_at_progress(self) -> None:
        """On the last evening everybody sees their own days; the last one is still open."""
        for name in self.ledger.staying:
            player = self.players[name]
            player.presses(self.post(player, DAYS), "My progress")

    # Looking back

    def parts(self) -> Iterator[tuple[str, list[Check]]]:
        """What is looked at in the end, under its heading."""
        yield self.heading(self.ledger), list(self.checks())
        yield "Together: partners, the meetup, and what stays", list(self.together.checks())
        yield self.heading(self.aside.ledger), list(self.aside.checks())
        yield "Quiet", list(check_quiet(self.players))
        yield "Slack", [self.check_calls()]

    @staticmethod
    def heading(ledger: Ledger) -> str:
        people, did, wrote = ledger.figures()
        return f"{ledger.title}: {people} people took part, {did} days done together, {wrote} entries"

    def checks(self) -> Iterator[Check]:
        amara = self.players["amara"]
        posts = day_posts(amara, self.ledger, self.home)
        threads = {n: amara.member.messages(self.home, post["ts"]) for n, post in posts.items()}
        yield from check_days(self.ledger, posts, HOUR, ZoneInfo(ZONE), self.first_day)
        yield from check_threads(self.ledger, threads, self.workspace.bot_user_id)
        yield from self.check_progress()
        yield from self.check_invitation()
        yield from self.check_end()
        yield from check_own_days(self.ledger, self.players)

    def check_progress(self) -> Iterator[Check]:
        for name in self.ledger.staying:
            player = self.players[name]
            done, counted = self.ledger.progress(name, DAYS)
            if name not in self.ledger.did[DAYS]:
                counted -= 1  # the last day was still open
            said = f"{TITLE}: {done} of {counted} days"
            seen = [player.reads(one) for one in player.sees(f"{TITLE}: ") if one.get("ephemeral")]
            seen = [words for words in seen if re.search(rf"{TITLE}: \d+ of \d+ days?\b", words)]
            right = bool(seen) and said in seen[-1]
            yield Check(f"{player.name}: {done} of {counted} days on the last evening", right, str(seen[-1:]))

    def check_invitation(self) -> Iterator[Check]:
        once = self.players["chiyo"].sees("Only you see this, and I will not ask again")
        yield Check("Chiyo, who wrote without having joined, was invited once", len(once) == 1, str(len(once)))
        others = [one for one in self.players.values() if one.name != "Chiyo" and one.sees("I will not ask again")]
        yield Check("nobody else was", not others, str(others))

    def check_end(self) -> Iterator[Check]:
        amara = self.players["amara"]
        closings = amara.sees(f"{TITLE} is complete")
        at = [datetime.fromtimestamp(float(one["ts"]), ZoneInfo(ZONE)) for one in closings]
        wanted = self.at(DAYS + 1, time.fromisoformat(HOUR), ZONE)
        yield Check(
            "it closed the morning after the last prompt", [f"{one:%x %H:%M}" for one in at] == [f"{wanted:%x %H:%M}"]
        )
        words = amara.reads(closings[-1]) if closings else ""
        yield from check_closing(self.ledger, words)
        over = "Meetup: it was" in words and "[I will come]" not in words  # read after it
        yield Check("and invites to the meetup no more", over, words)
        announced = amara.reads(amara.sees(f"{TITLE}\n")[0])
        over = "This one is over" in announced and "[Join]" not in announced
        yield Check("the announcement takes nobody in any more", over, announced)

    def check_calls(self) -> Check:
        refused = [f"{one.method}: {one.answer.get('error')}" for one in self.slack.calls if not one.answer.get("ok")]
        return Check(f"Slack refused none of {len(self.slack.calls)} calls", not refused, "; ".join(refused[:5]))
