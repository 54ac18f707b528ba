"""Who may see what the kernel itself shows."""

import rules

# A job is shown to the person who started it only (checked in the view), in their space.
rules.add_perm("kernel.follow_job", rules.is_authenticated)
