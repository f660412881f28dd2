"""The kinds of a challenge's posts, and for how long those that come late are still of use."""

from datetime import timedelta

DAY_GRACE = timedelta(hours=12)
CLOSE_GRACE = timedelta(days=3)
ANNOUNCEMENT = "challenges.announcement"
DAY = "challenges.day"
HALF = "challenges.half"
CLOSE = "challenges.close"
END = "challenges.end"  # in the home channel, when the challenge ran in another
CHANNEL = "challenges.channel"  # make a channel for it
INVITE = "challenges.invite"
INVITE_OWNER = "challenges.invite_owner"
WAY_IN = "challenges.way_in"  # to somebody who gets no private messages
TICK = "challenges.tick"
UNTICK = "challenges.untick"
WHISPER = "challenges.whisper"
SAMPLE = "challenges.sample"
DELETE = "challenges.delete"
TELL = "challenges.tell"  # says nothing itself: a step through the participants
UNDONE = "challenges.undone"
CANCELLED_NOTE = "challenges.cancelled"
HANDED_OVER = "challenges.handed_over"
YOUR_DAYS = "challenges.your_days"
ASK_PICKS = "challenges.ask_picks"  # says nothing itself: participants are asked what they would like to share
PICKS = "challenges.picks"  # in Your day
PROMPT = "challenges.prompt"  # a day's, by direct message
DELIVER = "challenges.deliver"  # a step through the participants: who gets prompts by direct message gets the next
REMIND = "challenges.remind"  # says nothing itself: after each day, who missed the one before is looked for
REMINDER = "challenges.reminder"  # in Your day
REMIND_AFTER = timedelta(minutes=10)  # the day's post
SAID = (ANNOUNCEMENT, HALF, CLOSE, END)
NOT_SAID = (REMIND, ASK_PICKS, CHANNEL)  # nothing of these stands in a conversation
POST_FAILED = "post_failed"  # a reason to be paused, with the code behind a colon
NO_CHANNEL = "no_channel"
