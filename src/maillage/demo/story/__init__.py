"""The demonstration, told as one story: who, where, and what happened to them."""
