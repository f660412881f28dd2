"""Time told us something: the heartbeat, and one file per ritual that composes what is due."""

from scheduler import afterwards, challenges, communities, failures, home, meetups, pairs, partners, privately
from scheduler.heartbeat import Heartbeat
from scheduler.home import Sections
from scheduler.people import YourDay


def register(heartbeat: Heartbeat, sections: Sections) -> None:
    """Composers of every ritual. `sections` gives what each ritual shows in the Home tab."""
    your_day = YourDay()
    communities.register(heartbeat, your_day)
    challenges.register(heartbeat, your_day)
    privately.register(heartbeat, your_day)
    partners.register(heartbeat, your_day)
    meetups.register(heartbeat, your_day)
    afterwards.register(heartbeat, your_day)
    pairs.register(heartbeat, your_day)
    your_day.register(heartbeat)
    home.register(heartbeat, sections)
    failures.register(heartbeat, sections)
