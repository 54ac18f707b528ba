"""Where the addresses of the room begin."""

SPACE = "o/<slug:organisation>/programme/"
PROTOCOLS = f"{SPACE}protocoles/"
PROTOCOL = f"{PROTOCOLS}<str:slug>/"
LEVEL = f"{PROTOCOL}niveaux/<str:level>/"
CASES = f"{SPACE}situations/"
CASE = f"{CASES}<str:slug>/"
