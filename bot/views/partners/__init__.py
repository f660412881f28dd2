"""Accountability partners, drawn. Ids of buttons and forms stand here; each file beside draws one part."""

# Buttons, in messages and views. The value is a pool's id unless said otherwise.
START = "partners.start"  # value: a community's id
SHOW = "partners.show"  # the panel of a community; value: its id
HELP = "partners.help"  # value: a community's id
JOIN = "partners.join"
YES = "partners.yes"  # to somebody who asks; value: the request's id
NO = "partners.no"
SKIP = "partners.skip"
PAUSE_ME = "partners.pause_me"
BE_IN = "partners.be_in"  # a pause or a skip is over
STOP = "partners.stop"
SETTINGS = "partners.settings"
LINK = "partners.link"  # a button that only opens a link
MORE = "partners.more_settings"
STEER = "partners.steer"
PLAN = "partners.plan"
SEND_PLAN = "partners.send_plan"
PAUSE = "partners.pause"
RESUME = "partners.resume"
CHANGE = "partners.change"
END = "partners.end"
DID = "partners.did"  # value: the pair's id and the check-in's number, as of the next three
NUDGE = "partners.nudge"
TALK = "partners.talk"
WHICH = "partners.which"  # which check-in a message is about
CADENCE = "partners.cadence"  # a select; value: the pair's id and days
MET = "partners.met"  # value: the pair's id, as of the next four
NOT_MET = "partners.not_met"
NEW_PARTNER = "partners.new_partner"
JOIN_ANOTHER = "partners.join_another"
WAIT = "partners.wait"
BACK = "partners.back"  # I am here

# Forms
START_FORM = "partners.start_form"
CHANGE_FORM = "partners.change_form"
JOIN_FORM = "partners.join_form"
PAUSE_FORM = "partners.pause_form"
SETTINGS_FORM = "partners.settings_form"
STEERING = "partners.steering"
