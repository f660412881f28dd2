"""Posts that failed, drawn. Ids of their buttons stand here; the value is the post's id."""

TRY_AGAIN = "failures.try_again"
LET_BE = "failures.let_be"
