"""Questions that are asked a while after something ended: ids, and how they read."""

ANSWER = "afterwards.answer"  # value: the kind of question, a colon, the row id of what ended
FORM = "afterwards.form"
