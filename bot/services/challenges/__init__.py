"""30-day challenges: a small class for each who acts, and functions that take the session.

Below all are the functions: who may reach what (reach), where a challenge is in its life (life), and what is counted
of it (counting, progress). `Posts` promises what is said and `Schedule` says when; on them stand those who act. Each
is given what it needs, so that no two need each other.
"""

from bot.database import Database
from bot.services.challenges.announcing import Announcing
from bot.services.challenges.by_message import ByMessage
from bot.services.challenges.by_shortcut import ByShortcut
from bot.services.challenges.catching_up import CatchingUp
from bot.services.challenges.copying import Copying
from bot.services.challenges.due import Due
from bot.services.challenges.editing import Editing
from bot.services.challenges.highlights import Picking
from bot.services.challenges.hooks import Hooks
from bot.services.challenges.inviting import Inviting
from bot.services.challenges.journal_file import JournalFile
from bot.services.challenges.journaling import Journaling
from bot.services.challenges.keep_doing import KeepDoing
from bot.services.challenges.keeping import Keeping
from bot.services.challenges.listing import Listing
from bot.services.challenges.meeting import Meeting
from bot.services.challenges.meetup_steps import MeetupSteps
from bot.services.challenges.meetups import Meetups
from bot.services.challenges.numbers import InNumbers
from bot.services.challenges.partnering import Partnering
from bot.services.challenges.planning import Planning
from bot.services.challenges.posts import Posts
from bot.services.challenges.private_entries import PrivateEntries
from bot.services.challenges.prompting import Prompting
from bot.services.challenges.reminding import Reminding
from bot.services.challenges.report import Reporting
from bot.services.challenges.retrying import Retrying
from bot.services.challenges.schedule import Schedule
from bot.services.challenges.soft_landing import SoftLanding
from bot.services.challenges.steering import Steering
from bot.services.challenges.stopping import Stopping
from bot.services.challenges.taking_part import TakingPart
from bot.services.challenges.telling import Telling
from bot.services.challenges.timely import Timely
from bot.services.outbox import Outbox


class Challenges:
    """Everything about 30-day challenges."""

    def __init__(self, database: Database, outbox: Outbox, partners: Partnering) -> None:
        posts, meeting = Posts(outbox), Meeting(outbox)
        schedule = Schedule(outbox, posts, partners)
        stopping = Stopping(outbox, posts, partners)
        prompting = Prompting(outbox, posts)
        self.listing = Listing(database, partners)
        self.reporting = Reporting(database, outbox, posts)
        self.planning = Planning(database, outbox, schedule)
        self.announcing = Announcing(database, outbox, posts, schedule, self.planning, partners)
        self.steering = Steering(database, outbox, posts, schedule, meeting, self.listing, self.reporting, partners)
        self.keeping = Keeping(database, outbox)
        self.editing = Editing(database)
        self.copying = Copying(database, self.announcing)
        self.taking_part = TakingPart(database, outbox, posts, prompting, partners)
        self.journaling = Journaling(database, outbox, posts, self.reporting)
        self.privately = PrivateEntries(database, outbox, posts, self.journaling)
        self.reminding = Reminding(database, outbox, posts, schedule)
        self.by_message = ByMessage(database, outbox, posts, prompting, self.journaling, self.reminding)
        self.by_shortcut = ByShortcut(database, outbox, self.journaling, self.by_message)
        self.journal_file = JournalFile(database, outbox, posts, self.reporting)
        self.soft_landing = SoftLanding(database)
        self.picking = Picking(database, outbox)
        self.keep_doing = KeepDoing(self.reporting)
        self.numbers = InNumbers(database, outbox, posts)
        self.meetups = Meetups(database, outbox, meeting)
        self.meetup_steps = MeetupSteps(database, outbox, posts, stopping, meeting, self.meetups)
        self.due = Due(database, outbox)
        self.inviting = Inviting(outbox, posts, schedule, stopping)
        self.telling = Telling(outbox, posts, prompting, self.reminding, self.inviting)
        self.timely = Timely(outbox, posts, schedule, stopping, self.reporting, partners)
        self.catching_up = CatchingUp(database, outbox, schedule, self.reporting)
        retrying = Retrying(outbox, self.steering)
        self.hooks = Hooks(database, outbox, posts, meeting, self.reporting, self.steering, retrying)
