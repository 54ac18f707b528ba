"""What professionals say to one another about an action."""

from django.db import models

from maillage.actions.models.actions import CollectiveAction
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User


class PracticeComment(OwnedModel, SluggedModel):
    """A remark of practice under an action, by somebody who may read it, a partner included.

    It belongs to the organisation of the action, wherever its author comes from.
    """

    action = models.ForeignKey(CollectiveAction, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField("votre remarque", max_length=1000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]


class Experience(OwnedModel):
    """Somebody says: I have done this, you may ask me."""

    action = models.ForeignKey(
        CollectiveAction, on_delete=models.CASCADE, related_name="experiences"
    )
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "person"], name="experience_once")]
