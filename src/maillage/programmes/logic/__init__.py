"""A logic model as pure data: what it holds, how it is read and written, how it is drawn."""
