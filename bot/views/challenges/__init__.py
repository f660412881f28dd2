"""30-day challenges, drawn. Ids of buttons and forms stand here; each file beside draws one part."""

# Buttons, in messages and views. The value is a challenge's id unless said otherwise.
START = "challenges.start"  # value: a community's id
SHOW = "challenges.show"  # the panel of a community; value: its id
TURN = "challenges.turn"  # the panel's page; value: a community's id, or 0, and the page
JOIN = "challenges.join"
LEAVE = "challenges.leave"
DONE_TODAY = "challenges.done_today"  # value: a day's id, as of the next two
REST_TODAY = "challenges.rest_today"
PROGRESS_DAY = "challenges.progress_of_day"
PROGRESS = "challenges.progress"
STEER = "challenges.steer"
OPEN_DRAFT = "challenges.open_draft"
UNDO = "challenges.undo"
UNDO_IN_FORM = "challenges.undo_in_form"
AGAIN = "challenges.again"
LINK = "challenges.link"  # a button that only opens a link
MORE = "challenges.more_settings"
PAGE = "challenges.page"  # value: the page
EDIT_PROMPT = "challenges.edit_prompt"  # value: a day's id
EDIT_WORDS = "challenges.edit_words"
SAMPLE = "challenges.sample"
SETTINGS = "challenges.settings"
DISCARD = "challenges.discard"
PAUSE = "challenges.pause"
RESUME = "challenges.resume"
SKIP_NEXT = "challenges.skip_next"
EXTEND = "challenges.extend"
RHYTHM = "challenges.rhythm"
MEETUP = "challenges.meetup"
HAND_OVER = "challenges.hand_over"
ADMIT = "challenges.admit"
END_EARLY = "challenges.end_early"
CANCEL = "challenges.cancel"
ALL_PROMPTS = "challenges.all_prompts"
HELP = "challenges.help"  # value: a community's id

# Forms
START_FORM = "challenges.start_form"
PROMPTS_FORM = "challenges.prompts_form"
PREVIEW = "challenges.preview"
PROMPT_FORM = "challenges.prompt_form"
WORDS_FORM = "challenges.words_form"
JOIN_FORM = "challenges.join_form"
STEERING = "challenges.steering"
EXTEND_FORM = "challenges.extend_form"
RHYTHM_FORM = "challenges.rhythm_form"
MEETUP_FORM = "challenges.meetup_form"
HAND_OVER_FORM = "challenges.hand_over_form"
ADMIT_FORM = "challenges.admit_form"
CHOOSE_FORM = "challenges.choose_form"

# Message shortcuts, as in manifest.yml
LOG_ENTRY = "challenges.log_entry"
NOT_ENTRY = "challenges.not_entry"
