"""What partners' posts are called, and why pairs and pools are as they are."""

# In channels and conversations
ANNOUNCEMENT = "partners.announcement"  # in the home channel, when a pool of the community begins
OPEN_DM = "partners.open"  # open the group DM of a pair
INTRODUCTION = "partners.introduction"  # in the group DM, as all that follow down to FAREWELL
CHECK_IN = "partners.check_in"
CALL = "partners.call"  # in the thread of a check-in: somebody could use a line, or wants to talk. A lane too:
# in that of the conversation, who answers would wait for a check-in that is settled, and that for who answers
WHICH = "partners.which"  # shown to one person only: which of your check-ins is this about?
MET = "partners.met"
FAREWELL = "partners.farewell"  # when their challenge is over
DELETE = "partners.delete"  # something of these that was found when nobody wanted it any more; about what it is about
TRIAL = "partners.trial"  # the plan of many people, to who asked for it; about the pool

# Say nothing themselves
ROUND = "partners.round"  # the people of a pool are matched
REMATCH = "partners.rematch"  # the same for who has no partner between two rounds
STEP = "partners.step"  # the introductions of a round are promised, some at a time
TELL = "partners.tell"  # those who are in are told that it has ended, some at a time
MOVED = "partners.moved"  # the round ends on another date, so pairs are asked at another time
CLEAR = "partners.clear"  # the check-ins of pairs that have ended lose their buttons, some at a time; about the pool
PLAN = "partners.plan_check_in"  # the next check-in of a pair is planned anew

# Notes in somebody's day
NAMED = "partners.named"  # somebody asks to be your partner; about the request
DECLINED = "partners.declined"  # they would rather not, or have somebody; about the request
LEFT = "partners.left"  # your partner is out; about the pair
REFUSED = "partners.refused"  # Slack did not open the conversation; about the pair
ALONE = "partners.alone"  # nobody was free; about the round
UNREACHABLE = "partners.unreachable"  # Slack opened no conversation, twice; about the pool
RESTS = "partners.rests"  # the round is over, and they are not in the new one; about the pair
OVER = "partners.over"  # a facilitator ended it; about the pool
QUIET = "partners.quiet"  # to who is left: somebody else, if they like; about the pair
KEPT = "partners.kept"  # to who went quiet: the place is kept; about the pair

# Why a pair ended
BY_ROUND, BY_LEAVING, BY_END, RESCUE = "round", "left", "over", "rescue"
TRIED = "refused"  # it never came about, and is not tried again
SPLIT = "split"  # the same for more than two, who are tried again two by two
# Why a pair is as it is, beside the reasons of the matching; one that somebody joins ends as GROWN
CHOSEN, SHRUNK, GROWN = "chosen", "shrunk", "grown"

# Why a pool is paused
POST_FAILED = "post_failed"  # with the code behind a colon
CHANNEL_LOST = "channel_lost"
WITH_IT = "challenge"  # its challenge is

BATCH = 50  # pairs, or people, that one transaction looks after
START, STEER = "start accountability partners", "steer these accountability partners"  # "Only … can …"
