"""What people read when something cannot be done: what failed, that nothing was lost, what to do."""

from collections.abc import Mapping

from slack_sdk.models.views import View

from bot.domain.challenges.templates import Flawed
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
    "no_hours": "Choose an end that is later than the beginning, or leave both empty.",
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
    "not_joined": "Join the 30-day challenge first; then you can do this.",
    "no_private_messages": "People of other organisations get no private messages here. The channel has each prompt.",
    "nothing_private": "You have no private entry for this day.",
    "not_in_channel_yet": "This day is not in the channel yet. You can share it once it is.",
    "own_messages_only": "You can do this with your own messages only.",
    "already_an_entry": "This message is your entry for day {number} already.",
    "not_an_entry": "This message does not count as an entry, so nothing was changed.",
    "not_running": "This 30-day challenge does not run any more.",
    "no_numbers_yet": "The numbers begin with day 1.",
    "only_participants": "Only those who take part can do this. Nothing was changed.",
    "nothing_shared": "Write a line, or go back and choose an entry.",
    "nothing_to_come": "There is nothing more to come here.",
    "not_begun": "Nothing is posted yet. You can cancel it instead.",
    "not_a_full_member": "Choose a full member of this workspace.",
    "not_external": "{name} is a member of this workspace and can join without this.",
    "template_gone": "This template is not offered here any more. Please choose another.",
    "template_full": "A template holds at most {most} prompts. Take one out first.",
    "template_empty": "This template has no prompts yet. Add one first.",
    "nothing_kept": "Then nothing would be left. Keep at least one day.",
    "no_file": "Choose a file, or paste its text into the field.",
    "prompt_changed": "Somebody changed this prompt meanwhile. Please look at it once more.",
    "no_other_community": "There is no other community here in which you may start a 30-day challenge. "
    "Set one up in another channel first, or ask its facilitators.",
    "close_later": "It can close at most {most} days later.",
    "done_already": "This was done already. Nothing was changed again.",
    # Meetups
    "no_meetup": "No meetup is planned here.",
    "meetup_over": "This meetup is over.",
    "meetup_not_yet": "The meetup has not begun. Notes come afterwards.",
    "meetup_stands": "Its time stands already. Call it off first, or set another time.",
    "poll_over": "This poll is over.",
    "poll_runs": "A poll about the meetup runs already.",
    "too_few_times": "A poll needs at least two times.",
    "too_many_times": "At most {most} times fit into a poll.",
    "poll_too_long": "One of the times comes before the poll ends. Choose a shorter poll.",
    "notes_of_those_there": "Notes are for those who took part.",
    # Accountability partners
    "round_past": "This moment has passed. Please choose a later day or hour.",
    "partners_run_already": "Accountability partners run here already. See what runs with the panel.",
    "partners_over": "This has ended. What you had with your partner stays yours.",
    "partners_paused": "These partners are paused. Choose *Steer* and *Resume* first.",
    "not_a_partner": "Choose somebody of this workspace who is in the channel, not an app.",
    "yourself": "Choose somebody else.",
    "has_partner": "You have a partner just now. Stop first, then join again with the one you choose.",
    "partner_meanwhile": "One of you has a partner meanwhile. You can ask again after that.",
    "no_partner_wanted": "You have no accountability partner here, and wait for none. Nothing was changed.",
    "no_round_to_skip": "No round is planned, so there is none to skip.",
    "unclear_pause": "I did not understand the day. Try: pause until 3 May, pause until Friday.",
    "too_many_people": "At most {most} people fit here.",
    "join_challenge_first": "Join the 30-day challenge first. Then you can be partners in it.",
    # The life of a pair
    "pair_over": "You are not partners any more, so nothing was changed.",
    "partner_is_back": "Your partner is back meanwhile, so nothing was changed.",
    "one_more_joins": "Somebody is about to join you, so nothing was changed. A new conversation opens soon.",
    "no_pair_free": "No other pair has room just now. Choose *Find me a new partner*, and I look for one.",
    # Posts that failed
    "on_its_way": "It is on its way already.",
    "posted_meanwhile": "It has been posted meanwhile.",
    "nothing_to_send": "There is nothing to send again here.",
    "challenge_paused": "This 30-day challenge is paused. Choose *Steer* and *Resume* first.",
}
# What is wrong in a template file
FLAWS: Mapping[str, str] = {
    "file_empty": "The file is empty.",
    "file_large": "The file is larger than {most} kB. A hundred long prompts fit into less.",
    "file_syntax": "I cannot read this as YAML: {said}. Text with a colon or a # is safest after a bar: |",
    "file_alias": "A text cannot begin with * or & here. Put a bar | first, and the text on the next line.",
    "file_tag": "A text cannot begin with ! here. Put a bar | first, and the text on the next line.",
    "file_deep": "This is nested too deeply. A prompt is a text, or has `text` and `essential`.",
    "file_endless": "There is far too much from here on. At most {most} prompts fit.",
    "file_documents": "A second document begins here (---). One file holds one template.",
    "file_character": "There is a character here that no text contains. Please save the file as plain text, UTF-8.",
    "file_no_fields": "I expected fields here: {fields}.",
    "file_unknown": "I do not know the field `{name}`. There are: {fields}.",
    "file_misspelt": "I do not know the field `{name}`. Do you mean `{near}`?",
    "file_twice": "The field `{name}` is here a second time.",
    "file_missing": "The file has no `{name}`.",
    "file_not_text": "`{name}` needs to be a text.",
    "file_empty_text": "`{name}` is empty.",
    "file_long": "`{name}` is too long by {over} characters.",
    "file_no_list": "`prompts` needs to be a list, each prompt after a dash.",
    "file_many": "There are {given} prompts, and at most {most} fit. This is the first that does not.",
    "file_prompt_without_text": "Prompt {number} has no `text`.",
    "file_not_yes_or_no": "`essential` is yes or no.",
}
# Why a post failed
INVITE = "Type `/invite @Convene` there, then try again."
INSTALL = "A workspace admin can install the app again. Then try again."
MINE = "Trying again may help. If it does not, please tell a workspace admin."
NOT_KNOWN = "Slack refused it for a reason that I do not know: `{code}`"
TELL = "Try again in a while. If Slack refuses it again, please tell a workspace admin this code."
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
    "template_prompt": "This prompt was taken out meanwhile. Nothing was changed.",
    "template": "I could not find this template. It may have been deleted, or it is not offered to you any more.",
    "pool": "I could not find these partners. They may have ended, or you are not in the community’s channel.",
    "request": "There is nothing to answer here any more. Nothing was changed.",
    "pair": "This belongs to a pair that you are not in. Nothing was changed.",
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
        case Flawed():
            return escape(flaws_said(error))
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
    return FAILURES.get(LIKE.get(code, code)) or (NOT_KNOWN.format(code=code), TELL)


def on_field(error: Invalid) -> str:
    """The same under a field of a form, where Slack reads no markup."""
    if isinstance(error, Flawed):
        return flaws_said(error)
    return PROBLEMS[error.problem].format(**error.facts)


def flaws_said(error: Flawed) -> str:
    """Each flaw of a file with its line, one below the other."""
    said = [(flaw.line, FLAWS[flaw.problem].format(**flaw.facts)) for flaw in error.flaws]
    return "\n".join(f"Line {line}: {words}" if line else words for line, words in said)


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
