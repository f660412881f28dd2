"""The story's second challenge: a short one with a member's own prompts, in a channel made for it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.playground.records import Channel, Json
from bot.playground.story_cast import PARTS
from bot.playground.story_ledger import (
    Check,
    Ledger,
    check_closing,
    check_days,
    check_own_days,
    check_threads,
    day_posts,
)
from bot.playground.story_stage import Player, StoryEnds

TITLE = "Eight questions"
CHANNEL = "eight-questions"
FIRST_DAY = date(2027, 3, 10)
PROMPTS = (
    "*Who asked last?*\nWrite down the last question somebody asked you about your data.",
    "*A question nobody asks*\nWhat would you like to be asked?",
    "*Why, once more*\nTake yesterday's question and ask why.",
    "*Turn it round*\nWrite the question whose answer is your favourite chart.",
    "*Half as long*\nTake a long question and cut it in half.",
    "*To somebody else*\nAsk one question to a person you have not asked before.",
    "*Without an answer*\nKeep a question open all day. What did you notice?",
    "*The one to keep*\nWhich of the questions will you ask again?",
)
LINES = (
    "Mine: what would change my mind?",
    "Somebody asked me how old this number is. I did not know.",
    "What would we do if the figure were twice as high?",
    "I cut it to four words, and it got better.",
    "Who is missing from this table?",
)
PLANS = {"amara": "WWWWWWWW", "bruno": "DDWD.DDW", "dana": "W.DWDWDD"}
LATER = timedelta(minutes=25)  # after what they do in the other one
Scene = tuple[datetime, Callable[[], None]]


class Aside:
    """Amara starts it on the first day of the other one; the home channel hears of it three times."""

    def __init__(self, players: Mapping[str, Player], zone: ZoneInfo) -> None:
        self.players = {name: players[name] for name in PLANS}
        self.amara = players["amara"]
        self.zone = zone
        self.ledger = Ledger(TITLE, len(PROMPTS))

    @property
    def channel(self) -> Channel:
        channels = self.amara.member.workspace.channels.values()
        found = next((one for one in channels if one.name == CHANNEL), None)
        if found is None:
            raise StoryEnds(f"#{CHANNEL} was not made")
        return found

    # The plot

    def scenes(self) -> Iterator[Scene]:
        yield datetime(2027, 3, 8, 13, 0, tzinfo=self.zone), self.announce
        for at, name in enumerate(PLANS):
            yield datetime(2027, 3, 9, 15, 10 * at, tzinfo=self.zone), self._joins(name)
        for name, plan in PLANS.items():
            zone = ZoneInfo(self.players[name].member.tz)
            for day, sign in enumerate(plan, 1):
                moment = datetime.combine(FIRST_DAY + timedelta(days=day - 1), PARTS[name].at, zone) + LATER
                if sign != ".":
                    yield moment, self._acts(name, day, sign)

    def announce(self) -> None:
        """Own prompts in two goes: what is in is kept, what is missing is said."""
        amara = self.amara
        form = amara.types("/challenge start")
        if form is None:
            raise StoryEnds("Amara may not start one")
        amara.presses(form, "More settings")
        amara.submits(
            template=amara.option("template", "My own prompts"),
            first=FIRST_DAY.isoformat(),
            where=amara.option("where", "A channel made for it"),
            title=TITLE,
            length=str(len(PROMPTS)),
        )
        for part in (PROMPTS[:5], PROMPTS[5:]):
            amara.submits(prompts="\n\n".join(part))
        amara.submits()
        amara.closes()

    def _joins(self, name: str) -> Callable[[], None]:
        def joins() -> None:
            player = self.players[name]
            player.presses(player.finds(f"{TITLE}\n"), "Join")
            player.submits()
            player.closes()
            self.ledger.first_day[name] = 1

        return joins

    def _acts(self, name: str, day: int, sign: str) -> Callable[[], None]:
        def acts() -> None:
            player = self.players[name]
            post = day_posts(player, self.ledger, self.channel).get(day)
            if post is None:
                raise StoryEnds(f"{name} does not see day {day} of {TITLE}")
            if sign == "W":
                self._writes(player, name, day, post)
            else:
                player.presses(post, "Done")
                self.ledger.did[day].add(name)

        return acts

    def _writes(self, player: Player, name: str, day: int, post: Json) -> None:
        text = LINES[(day + len(name)) % len(LINES)]
        message = player.replies(post, text)
        self.ledger.enters(name, day, message["ts"])
        player.stage.tell(f"{player.here} in #{CHANNEL}, day {day}, “{text}” ✓")

    # Looking back

    def checks(self) -> Iterator[Check]:
        amara, channel = self.amara, self.channel
        posts = day_posts(amara, self.ledger, channel)
        threads = {n: amara.member.messages(channel, post["ts"]) for n, post in posts.items()}
        yield from check_days(self.ledger, posts, "09:00", self.zone, FIRST_DAY)
        yield from check_threads(self.ledger, threads, amara.member.workspace.bot_user_id)
        closings = [one for one in amara.sees(f"{TITLE} is complete", channel) if not one.get("ephemeral")]
        yield from check_closing(self.ledger, "\n".join(amara.reads(one) for one in closings))
        yield from self.check_home()
        yield from check_own_days(self.ledger, self.players)
        inside = {one for one in channel.members if one != amara.member.workspace.bot_user_id}
        wanted = {player.member.id for player in self.players.values()}
        yield Check("who joined was brought into its channel, and nobody else", inside == wanted, str(inside))

    def check_home(self) -> Iterator[Check]:
        """Its beginning, its middle and its end, and nothing more."""
        heard = [one for one in self.amara.sees(TITLE) if not one.get("ephemeral")]
        days = [datetime.fromtimestamp(float(one["ts"]), self.zone).date() for one in heard]
        wanted = [date(2027, 3, 8), FIRST_DAY + timedelta(days=3), FIRST_DAY + timedelta(days=8)]
        yield Check("the home channel heard of it three times: beginning, half-time, end", days == wanted, str(days))
        words = [self.amara.reads(one) for one in heard]
        said = len(words) == 3 and "half-time: day 4 of 8" in words[1] and "has ended" in words[2]
        yield Check("and was told so in words", said, str(words[1:]))
