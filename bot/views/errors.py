"""What people read when something cannot be done: what failed, that nothing was lost, what to do."""

from collections.abc import Mapping

from slack_sdk.models.views import View

from bot.domain.errors import Gone, Invalid, NotAllowed, Observer, Refused, RitualError
from bot.views.message import Message, as_view, escape, person, plain

# By problem. Facts in braces; what members wrote arrives escaped or not at all.
PROBLEMS: Mapping[str, str] = {
    # Any form
    "not_a_date": "This is not a date. Please choose one.",
    "not_a_time": "This is not a time. Please choose one.",
    "unknown_zone": "I do not know this time zone. Try a name such as Europe/Berlin.",
    "too_long": "This is too long by {over} characters.",
    "too_short": "Please write a little more.",
    "missing": "Please fill this in.",
    # Communities
    "not_a_channel": "A community lives in a channel. Go to yours and try again there.",
    "already_set_up": "This channel is a community already. Nothing was changed.",
    "invite_first": "I am not in this private channel. Type `/invite @Convene` there, then try again.",
    "needs_facilitator": "A community needs at least one facilitator.",
    "needs_heir": "Choose at least one other person.",
    "too_many_facilitators": "At most {most} people can facilitate.",
    "cannot_facilitate": "{name} cannot facilitate: only full members of this workspace can.",
    "not_in_channel": "{name} is not in the channel of this community. Invite them first.",
    "date_over": "This day is over. Please choose a later one.",
    "unclear_day": "I did not understand the day. Try: away until 3 May, away until Friday, away until 2027-05-03.",
    # Challenges
    "first_past": "This day has passed. Please choose a later one.",
    "hour_past": "This hour has passed on the first day. Choose a later hour or another day.",
    "length": "A 30-day challenge can have 1 to {most} days.",
    "no_weekday": "Choose at least one day of the week.",
    "meetup_past": "This moment has passed. Please choose a later one.",
    "not_a_link": "This is not a link. A link begins with https:// and has no spaces.",
    "not_dates": "I did not understand a date here. One on a line, such as 24 December or 2026-12-24.",
    "too_many_dates": "At most {most} dates fit here.",
    "channel_not_for_you": "You or I are not in this channel. Please choose another.",
    "no_prompts": "Please write at least one prompt.",
    "prompt_too_long": "Prompt {number} is too long by {over} characters. Nothing was lost; please shorten it.",
    "too_many_prompts": "These are {given} prompts, and there is room for {room}. Please take some out.",
    "file_not_text": "I could not read this file. It needs to be plain text, saved as UTF-8.",
    "file_no_scope": "I am not allowed to read files here. Please paste the prompts into the field.",
    "already_posted": "Day {number} is posted already, so its prompt stays as it is.",
    "already_announced": "This 30-day challenge is announced already.",
    "prompts_missing": "{missing} prompts are still missing. Write them first; the draft is kept.",
    "first_day_passed": "The first day has passed meanwhile. Choose *Change settings* and another day.",
    "channel_lost": "I cannot post in its channel. Type `/invite @Convene` there, then try again.",
    "community_paused": "This community is paused. A facilitator can resume it first.",
    "nothing_to_undo": "There is nothing to undo here.",
    "undo_too_late": "Five minutes have passed, so it stays announced. You can still pause or cancel it.",
    "still_running": "This one is still running.",
    "challenge_closed": "This 30-day challenge is closed. What you did is kept.",
    "challenge_not_open": "This 30-day challenge does not take entries now.",
    "not_taking_part": "You do not take part in this one, so there is nothing to leave.",
    "day_not_posted": "This day has not come yet.",
    "day_coming": "This day is being posted just now. Please try again in a minute.",
    "no_day_here": "No 30-day challenge takes entries in this channel.",
    "join_first": "Join the 30-day challenge first; then this message can be your entry.",
    "own_messages_only": "You can do this with your own messages only.",
    "already_an_entry": "This message is your entry for day {number} already.",
    "not_an_entry": "This message does not count as an entry, so nothing was changed.",
    "not_running": "This 30-day challenge does not run any more.",
    "nothing_to_come": "There is nothing more to come here.",
    "not_begun": "Nothing is posted yet. You can cancel it instead.",
    "not_a_full_member": "Choose a full member of this workspace.",
    "not_external": "{name} is a member of this workspace and can join without this.",
    "close_later": "It can close at most {most} days later.",
    # Posts that failed
    "on_its_way": "It is on its way already.",
    "posted_meanwhile": "It has been posted meanwhile.",
    "nothing_to_send": "There is nothing to send again here.",
    "challenge_paused": "This 30-day challenge is paused. Choose *Steer* and *Resume* first.",
}
# Why a post failed
INVITE = "Type `/invite @Convene` there, then try again."
INSTALL = "A workspace admin can install the app again. Then try again."
MINE = "Trying again may help. If it does not, please tell a workspace admin."
LET_ME = "A workspace admin can let me post there. Then try again."
LOOK_FIRST = "Please look in the channel first. If it is missing, try again."
FAILURES: Mapping[str, tuple[str, str]] = {  # by Slack's code: what follows "because", and what cures it
    "not_in_channel": ("I am not in the channel any more", INVITE),
    "channel_not_found": ("the channel is gone, or it is private and I am not in it", INVITE),
    "is_archived": ("the channel is archived", "Open it again in Slack, then try again."),
    "restricted_action": ("only some people may post in this channel", LET_ME),
    "missing_scope": ("the app lacks a permission", INSTALL),
    "account_inactive": ("the app is switched off or removed in this workspace", INSTALL),
    "token_revoked": ("the app was removed from this workspace, or Slack no longer accepts me there", INSTALL),
    "invalid_auth": ("Slack no longer accepts me there", INSTALL),
    "invalid_blocks": ("Slack could not draw it, and that is my fault", MINE),
    "msg_too_long": ("it is too long for Slack, and that is my fault", MINE),
    "internal_error": ("it could not be put together, and that is my fault", MINE),
    "skipped": ("its time had passed", "Try again if it still helps."),
    "unknown_outcome": ("the connection broke, and I may not look whether it arrived", LOOK_FIRST),
    "no_channel": (
        "I could not make a channel for it",
        "Try again. Or cancel it, and start it in a channel that is there.",
    ),
}
LIKE: Mapping[str, str] = {  # codes that mean the same to whoever reads it
    "invalid_blocks_format": "invalid_blocks",
    "msg_blocks_too_long": "msg_too_long",
    "not_authed": "invalid_auth",
    "token_expired": "invalid_auth",
    "not_allowed_token_type": "missing_scope",
    "no_permission": "missing_scope",
    "restricted_action_read_only_channel": "restricted_action",
    "restricted_action_thread_only_channel": "restricted_action",
    "restricted_action_non_threadable_channel": "restricted_action",
}
GONE: Mapping[str, str] = {
    "person": "I could not find you in this workspace. Please try again in a minute.",
    "button": "This button belongs to something that is no longer there. Nothing was changed.",
    "listener": "This is too old for me, and nothing was changed. Please open it anew.",
    "draft": "This form is too old, and its draft is gone. Please start again.",
    "community": "I could not find this community. It may have been closed, or you are not in its channel.",
    "challenge": "I could not find this 30-day challenge. It may have been cancelled, or you are not in its channel.",
    "day": "I could not find this day. Its 30-day challenge may have been cancelled.",
}


def words(error: RitualError) -> str:
    """One or two sentences for the person who acted."""
    match error:
        case NotAllowed():
            return f"{who_can(error)} Nothing was changed."
        case Observer():
            return f"{who_can(error)} Nothing was changed."
        case Gone():
            return GONE[error.what]
        case Invalid() | Refused():
            facts = {name: escape(fact) if isinstance(fact, str) else fact for name, fact in error.facts.items()}
            return PROBLEMS[error.problem].format(**facts)
    raise error


def who_can(error: RitualError) -> str:
    """Who can do it, where the reader cannot."""
    match error:
        case NotAllowed():
            return f"Only {_those_who_can(error)} can {error.act}."
        case Observer(external=True):
            cure = " A facilitator can let you in." if error.can_be_let_in else ""
            return f"People of other organisations cannot {error.act} here.{cure}"
        case Observer():
            return f"Guests cannot {error.act}. A full member can do it for you."
    return words(error)


def _those_who_can(error: NotAllowed) -> str:
    admins = ["a workspace admin"] if error.admins else []
    return " or ".join([*[person(slack_id) for slack_id in error.who[:5]], *admins])


def failure(code: str) -> tuple[str, str]:
    """Why a post failed, to follow "because", and what to do; for a code without words of ours, Slack's own."""
    return FAILURES.get(LIKE.get(code, code)) or (f"Slack says `{code}`", MINE)


def on_field(error: Invalid) -> str:
    """The same under a field of a form, where Slack reads no markup."""
    return PROBLEMS[error.problem].format(**error.facts)


def refusal(error: RitualError) -> Message:
    return plain(words(error))


def apology(reference: str) -> Message:
    return plain(
        "Sorry, that did not work, and it is my fault. Nothing was saved. "
        f"Please try again; if it happens again, tell an admin this number: `{reference}`."
    )


def not_shown() -> Message:
    """Slack shows a form only for a moment after an act, and only where the one before is still open."""
    return plain("Slack did not let me show this: it took a moment too long. Nothing was lost. Please try again.")


def as_refusal(message: Message) -> View:
    """The same words as a modal of their own."""
    return as_view(message, "Not possible just now")
