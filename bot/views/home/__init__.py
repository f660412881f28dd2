"""The Home tab, drawn. Its one kind of button stands here."""

TURN = "home.turn"  # a page turned, a community shown or folded; value: the place then, see tab.Place
