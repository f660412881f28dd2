"""Who has gone quiet: silences are counted, the place is kept, and whoever is heard has it again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import String, cast, delete, literal, select
from sqlalchemy.orm import Session

from bot.domain.cadence import local_date
from bot.domain.partners.life import SILENCES
from bot.domain.people import Away
from bot.models.outbox import SENT, Post
from bot.models.partners import Pair, PairCheckIn, Partner, Pool, Seeker
from bot.models.people import Note, Person
from bot.services.absences import absences_of
from bot.services.access import refresh_home
from bot.services.notes import tell
from bot.services.outbox import Outbox
from bot.services.partners.kinds import CHECK_IN, KEPT, PLAN, QUIET
from bot.services.partners.life import answers_to, partner_of, partners_of
from bot.services.partners.pools import seeker_of
from bot.services.partners.seeking import absences_in

TIME_TO_ANSWER = timedelta(hours=12)  # a check-in that came later than that before the round does not count


class Silences:
    """Nobody is blamed, and nobody has to do anything. Inside the transaction of the caller."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def count(self, session: Session, pool: Pool, pair: Pair, now: datetime) -> None:
        """The check-in before this one is over. Who was away or pauses was not silent."""
        before = self._outbox.find(session, pool.workspace_id, CHECK_IN, pair.id, str(pair.check_ins))
        if before is None or before.state != SENT or pair.ended_at:  # it may never have arrived
            return
        answered = answers_to(session, pair, pair.check_ins)
        quiet = []
        for partner in partners_of(session, pair):
            if partner.person_id in answered:
                partner.silences = 0
            elif not rested(session, pool, session.get_one(Person, partner.person_id), pair.checked_at or now, now):
                partner.silences += 1
                quiet += [partner] if partner.silences == SILENCES else []
        if quiet:
            session.flush()
            self._gone_quiet(session, pool, pair, quiet, now)

    def count_at_the_end(self, session: Session, pool: Pool, now: datetime) -> None:
        """The same when a round ends: in a week there may be two check-ins only, and each week has other pairs."""
        of_a_round = (Pair.pool_id == pool.id, Pair.ended_at.is_(None), Pair.round_id.is_not(None))
        # Who is answering at this moment is not silent.
        session.execute(select(Pair.id).where(*of_a_round).order_by(Pair.id).with_for_update())
        for pair, partner in _silent_at_last(session, pool, now):
            partner.silences += 1
            if partner.silences == SILENCES:
                self._keep_place(session, pool, pair, partner, now)
        session.flush()

    def _gone_quiet(self, session: Session, pool: Pool, pair: Pair, quiet: Sequence[Partner], now: datetime) -> None:
        """These have just been silent a second time."""
        for partner in quiet:
            self._keep_place(session, pool, pair, partner, now)
        others = [one for one in partners_of(session, pair) if one.silences < SILENCES]
        if len(others) == 1:  # two of three still have each other
            self._tell_anew(session, pool, others[0].person_id, QUIET, pair, now)

    def _keep_place(self, session: Session, pool: Pool, pair: Pair, partner: Partner, now: datetime) -> None:
        """No round counts on them until they answer, and they are told so."""
        seeker = seeker_of(session, pool.id, partner.person_id)
        if seeker is not None:
            seeker.quiet_since = now
        self._tell_anew(session, pool, partner.person_id, KEPT, pair, now)

    def _tell_anew(self, session: Session, pool: Pool, person_id: int, kind: str, pair: Pair, now: datetime) -> None:
        """It may happen twice to one pair; a note is unique, so the one that was told goes."""
        told = (Note.person_id == person_id, Note.kind == kind, Note.about == pair.id, Note.day.is_not(None))
        session.execute(delete(Note).where(*told))
        tell(session, self._outbox, session.get_one(Person, person_id), kind, pair.id, now)
        refresh_home(session, self._outbox, pool.workspace_id, person_id)

    def is_heard(self, session: Session, pool: Pool, pair: Pair, person_id: int, now: datetime) -> None:
        """The place that was kept is theirs again; where all had gone quiet, the pair is asked again."""
        partner, seeker = partner_of(session, pair.id, person_id), seeker_of(session, pool.id, person_id)
        were_quiet = all_quiet(session, pair)
        if partner is not None:
            partner.silences = 0
        if seeker is not None:
            seeker.quiet_since = None
        session.flush()
        if were_quiet:
            self.plan_anew(session, pool.workspace_id, pair.id, now)

    def plan_anew(self, session: Session, workspace_id: int, pair_id: int, now: datetime) -> None:
        """In a transaction of its own."""
        self._outbox.promise(session, workspace_id, PLAN, pair_id, destination="", lane=PLAN, due=now)


def all_quiet(session: Session, pair: Pair) -> bool:
    """Nobody is asked on and on: the next one comes when somebody has answered."""
    return all(partner.silences >= SILENCES for partner in partners_of(session, pair))


def quiet_beside(session: Session, pair: Pair, person_id: int) -> set[int]:
    """Who of the pair has gone quiet, where this person is the only one who has not."""
    partners = partners_of(session, pair)
    quiet = {one.person_id for one in partners if one.silences >= SILENCES}
    mine = any(one.person_id == person_id for one in partners)
    return quiet if mine and person_id not in quiet and len(quiet) == len(partners) - 1 else set()


def quiet_at_the_end(session: Session, pool: Pool, now: datetime) -> set[int]:
    """Who will have been silent twice when the round ends now."""
    return {partner.person_id for _, partner in _silent_at_last(session, pool, now) if partner.silences == SILENCES - 1}


def _silent_at_last(session: Session, pool: Pool, now: datetime) -> Sequence[tuple[Pair, Partner]]:
    """Of all pairs of the round, in one query: who left the latest check-in without an answer and was there."""
    number = cast(Pair.check_ins, String)
    answered = select(PairCheckIn.id).where(
        PairCheckIn.pair_id == Pair.id, PairCheckIn.person_id == Partner.person_id, PairCheckIn.occasion == number
    )
    key = literal(f"{CHECK_IN}/") + cast(Pair.id, String) + "/" + number
    rows = session.execute(
        select(Pair, Partner, Seeker, Person)
        .join(Partner, Partner.pair_id == Pair.id)
        .join(Person, Person.id == Partner.person_id)
        .join(Seeker, (Seeker.pool_id == Pair.pool_id) & (Seeker.person_id == Partner.person_id))
        .join(Post, (Post.workspace_id == pool.workspace_id) & (Post.key == key) & (Post.state == SENT))
        .where(Pair.pool_id == pool.id, Pair.ended_at.is_(None), Pair.round_id.is_not(None))
        .where(Pair.checked_at <= now - TIME_TO_ANSWER, ~answered.exists())
        .order_by(Partner.id)
        .execution_options(populate_existing=True)
    ).all()
    absences = absences_in(session, pool) if rows else {}
    return [
        (pair, partner)
        for pair, partner, seeker, person in rows
        if not _rested(seeker, person, absences.get(person.id, []), pair.checked_at or now, now)
    ]


def rested(session: Session, pool: Pool, person: Person, since: datetime, now: datetime) -> bool:
    """Away or pausing on one of the days from then on."""
    return _rested(seeker_of(session, pool.id, person.id), person, absences_of(session, person.id), since, now)


def _rested(seeker: Seeker | None, person: Person, absences: Sequence[Away], since: datetime, now: datetime) -> bool:
    """Away or pausing on one of the days since they were asked."""
    asked, today = (local_date(at, person.zone) for at in (since, now))
    if seeker is not None and seeker.paused_until is not None and asked < seeker.paused_until:
        return True
    days = [asked + timedelta(days=ahead) for ahead in range((today - asked).days + 1)]
    return any(away.covers(day) for away in absences for day in days)
