"""The meetup of a challenge: its facts, its time, and what happens to the answers when somebody goes."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.database import insert_once
from bot.domain.challenges import meetups as rules
from bot.domain.challenges.meetups import Meetup, Note, Slot
from bot.domain.people import Actor
from bot.models.challenges import ANNOUNCED, CLOSED, PAUSED, Challenge
from bot.models.meetups import MeetupAnswer
from bot.models.people import Person
from bot.services.challenges import meetup_plans as plans
from bot.services.challenges.reach import slack_channel
from bot.services.challenges.report import highlights_of
from bot.services.outbox import Outbox


class Meeting:
    """What others need of the meetup, within their transaction."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    # Its time

    def set_time(self, session: Session, challenge: Challenge, at: datetime | None, now: datetime, by: int = 0) -> None:
        """It is at this time from now on, or at none. Who said that they come is told; who cannot is asked anew.

        `by`: id of the person who decides it and so knows it, 0 for nobody.
        """
        before, asked = challenge.meetup_at, challenge.meetup_poll_ends is not None
        nothing_ahead = before is None or before <= now
        if not asked and (at == before or (at is None and nothing_ahead)):
            return  # one that has been stays as it was
        self.next_version(session, challenge)
        challenge.meetup_at, challenge.meetup_poll_ends = at, None
        session.flush()
        here = slack_channel(session, challenge.channel_id)
        if before is not None and not nothing_ahead:
            what = plans.MOVED if at else plans.CALLED_OFF
            plans.step(session, self._outbox, challenge, f"{what}/{by}@{int(before.timestamp())}", now)
        if here and at is not None:
            plans.plan(session, self._outbox, challenge, here, now)
        elif here and (asked or self._said(session, challenge)):
            plans.call_off(session, self._outbox, challenge, here, now)
        plans.redraw_closing(session, self._outbox, challenge)

    def next_version(self, session: Session, challenge: Challenge) -> None:
        """What was posted is of the past, and so is what fitted nobody; notes and who comes stay."""
        plans.unplan(session, self._outbox, challenge)
        plans.redraw(session, self._outbox, challenge, *plans.IN_CHANNEL)
        stale = [MeetupAnswer.challenge_id == challenge.id]
        if (
            challenge.meetup_at is None or challenge.meetup_at > self._outbox.now()
        ):  # else it has been, and all is asked
            stale.append(MeetupAnswer.coming.is_(False))
        session.execute(update(MeetupAnswer).where(*stale).values(coming=None))
        challenge.meetup_version += 1

    def _said(self, session: Session, challenge: Challenge) -> bool:
        """Whether the time before this one stood in the channel."""
        before = f"{challenge.round}.{challenge.meetup_version - 1}"
        post = self._outbox.find(session, challenge.workspace_id, plans.MEETUP, challenge.id, before)
        return post is not None and (post.ts is not None or post.unsure)

    # When something happens around it

    def hold(self, session: Session, challenges: Sequence[Challenge]) -> None:
        """Nothing is said of their meetups while their community pauses."""
        for challenge in challenges:
            plans.unplan(session, self._outbox, challenge)

    def go_on(self, session: Session, challenges: Sequence[Challenge], now: datetime) -> None:
        """What is still to come of their meetups is promised again."""
        for challenge in challenges:
            here = slack_channel(session, challenge.channel_id)
            if here:
                plans.plan(session, self._outbox, challenge, here, now)

    def comes_no_longer(self, session: Session, person_id: int, channel_id: int | None) -> None:
        """Somebody was deactivated, or left this channel: neither times nor coming count. Notes stay."""
        theirs = select(MeetupAnswer).where(MeetupAnswer.person_id == person_id)
        for answer in session.scalars(theirs).all():
            challenge = session.get_one(Challenge, answer.challenge_id)
            if channel_id in (None, challenge.channel_id):
                answer.times, answer.voted_at, answer.coming = [], None, None
                plans.redraw(session, self._outbox, challenge, plans.POLL, plans.MEETUP)

    def forget(self, session: Session, actor: Actor) -> None:
        """Times, coming and notes go, also from what is posted."""
        mine = MeetupAnswer.person_id == actor.id
        those = session.scalars(select(MeetupAnswer.challenge_id).where(mine)).all()
        session.execute(delete(MeetupAnswer).where(mine))
        for challenge in session.scalars(select(Challenge).where(Challenge.id.in_(those))):
            plans.redraw(session, self._outbox, challenge, *plans.IN_CHANNEL)
            plans.redraw_earlier_notes(session, self._outbox, challenge)

    def topics(self, session: Session, community_id: int) -> dict[tuple[str, int], str]:
        """(kind, about) of what is planned about meetups, with the title; also after the close."""
        now = self._outbox.now()
        ahead = (Challenge.meetup_at > now - plans.ABSENT_AFTER) | (Challenge.meetup_poll_ends > now)
        rows = session.execute(
            select(Challenge.id, Challenge.title).where(
                Challenge.community_id == community_id, Challenge.state.in_([ANNOUNCED, PAUSED, CLOSED]), ahead
            )
        )
        return {(kind, row_id): title for row_id, title in rows for kind in plans.IN_CHANNEL}


def meetup_of(
    session: Session,
    challenge: Challenge,
    now: datetime,
    reader: Actor | None = None,
    *,
    before: bool = False,
) -> Meetup:
    """As it stands, for everybody in its channel or for this reader. `before`: with the notes of earlier ones."""
    answers = _answers_to(session, challenge)
    mine = next((answer for answer, _ in answers if reader and answer.person_id == reader.id), None)
    told = highlights_of(session, challenge) if challenge.state == CLOSED else []
    agenda = rules.agenda(told)  # what people share is theirs until the closing post tells it
    at = challenge.meetup_at
    return Meetup(
        challenge_id=challenge.id,
        title=challenge.title,
        created_at=challenge.created_at,
        channel=slack_channel(session, challenge.channel_id),
        at=at,
        link=challenge.meetup_link,
        poll_ends=challenge.meetup_poll_ends,
        slots=_slots(challenge, [answer for answer, _ in answers]),
        answered=sum(answer.voted_at is not None for answer, _ in answers),
        coming=sum(answer.coming is True for answer, _ in answers),
        agenda=agenda,
        notes=_notes(answers, at, now, before=before),
        version=challenge.meetup_version,
        over=at is not None and now >= at + rules.length(agenda),
        mine=mine.coming if mine else None,
        voted=bool(mine and mine.voted_at),
        reminded=reader is None or not reader.external,
    )


def _answers_to(session: Session, challenge: Challenge) -> list[tuple[MeetupAnswer, str]]:
    """Each with the Slack id of whose it is, in the order in which they noted something."""
    rows = session.execute(
        select(MeetupAnswer, Person.slack_id)
        .join(Person, Person.id == MeetupAnswer.person_id)
        .where(MeetupAnswer.challenge_id == challenge.id)
        .order_by(MeetupAnswer.noted_at, MeetupAnswer.id)
    )
    return [(answer, slack_id) for answer, slack_id in rows]


def _slots(challenge: Challenge, answers: Sequence[MeetupAnswer]) -> tuple[Slot, ...]:
    """The times that were asked for, and whom each fits."""
    fits = Counter(time for answer in answers if answer.voted_at for time in answer.times)
    return tuple(Slot(datetime.fromisoformat(time), fits[time]) for time in challenge.meetup_slots)


def _notes(
    answers: Sequence[tuple[MeetupAnswer, str]], at: datetime | None, now: datetime, *, before: bool
) -> tuple[Note, ...]:
    """Those of the meetup at this time, and of earlier ones where they are wanted too."""
    return tuple(
        Note(slack_id, answer.note)
        for answer, slack_id in answers
        if answer.note and plans.is_of(answer.noted_at, at, now, before=before)
    )


def meetup_ahead(session: Session, challenge: Challenge, now: datetime, reader: Actor) -> Meetup | None:
    """One that is to come or asked for."""
    if challenge.meetup_at is None and challenge.meetup_poll_ends is None:
        return None
    meetup = meetup_of(session, challenge, now, reader)
    return None if meetup.over else meetup


def answer_of(session: Session, challenge: Challenge, person_id: int) -> MeetupAnswer:
    """The row of somebody's answers, made at the first of them."""
    insert_once(session, MeetupAnswer, challenge_id=challenge.id, person_id=person_id, times=[], note="")
    mine = (MeetupAnswer.challenge_id == challenge.id, MeetupAnswer.person_id == person_id)
    return session.scalars(select(MeetupAnswer).where(*mine)).one()


def exported_meetups(session: Session, actor: Actor) -> list[dict[str, object]]:
    """What somebody answered, for their export."""
    rows = session.execute(
        select(MeetupAnswer, Challenge.title)
        .join(Challenge, Challenge.id == MeetupAnswer.challenge_id)
        .where(MeetupAnswer.person_id == actor.id)
        .order_by(MeetupAnswer.id)
    )
    return [
        {"title": title, "times that fit": answer.times, "coming": answer.coming, "note": answer.note}
        for answer, title in rows
    ]
