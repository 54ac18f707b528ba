"""Who opens the offers of a call together: keys, shares, the list of receipts, the opening.

Nothing here opens an offer by itself: private halves live in files that their holders keep.
"""

from django.db import models
from django.db.models import Q

from maillage.kernel.models import StoredFile
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.tendering.models.calls import Consultation
from maillage.tendering.models.sealed import Offer


class MemberKey(OwnedModel, SluggedModel):
    """The public half of the key that a person made in their own browser, for every committee."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(retired_at=None),
                name="member_key_living_once",
            ),
            # Whoever registers the key of somebody else would receive what is meant for them.
            models.UniqueConstraint(
                fields=["organisation", "recipient"], name="member_key_of_one_person"
            ),
        ]


class Committee(OwnedModel):
    """The persons who open the offers of one call: `threshold` of them are needed, and enough."""

    consultation = models.OneToOneField(
        Consultation, on_delete=models.CASCADE, related_name="committee"
    )
    threshold = models.PositiveSmallIntegerField("membres nécessaires", default=2)
    created_at = models.DateTimeField()
    # Who is told that the last key is ready.
    named_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold__gte=2), name="committee_threshold_at_least_two"
            )
        ]


class CommitteeMember(OwnedModel):
    """A seat: from publication on, the key it was given to and its share, sealed to that key."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(MemberKey, null=True, on_delete=models.PROTECT, related_name="+")
    # Where on the polynomial the share stands (1 to 255): no secret, and useless alone.
    point = models.PositiveSmallIntegerField(null=True)
    share = models.BinaryField(default=bytes)
    # After a renewal: what the former members gave for this seat (sealed, base64), from which its
    # holder's browser makes the new share. `share` is then what they held before, if they did.
    pieces = models.JSONField(default=list)
    # The last time the holder's own browser opened this share (a rehearsal).
    checked_at = models.DateTimeField(null=True)
    # When the holder said that their file or their phrase is lost; a share that opens withdraws it.
    lost_at = models.DateTimeField(null=True)
    # Set by a renewal. The share stays until every new seat is checked or the deadline is past.
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "user"],
                condition=Q(left_at=None),
                name="committee_member_once",
            ),
            models.UniqueConstraint(fields=["committee", "point"], name="committee_point_once"),
        ]


class ReceiptList(OwnedModel):
    """The receipts that stood at the deadline, in order, and their root: written once."""

    consultation = models.OneToOneField(
        Consultation, on_delete=models.PROTECT, related_name="receipt_list"
    )
    leaves = models.JSONField()
    root = models.CharField(max_length=64)
    fixed_at = models.DateTimeField()


class Opening(OwnedModel):
    """One opening under way or done: shares come to one member, who opens in their browser.

    Another one may follow when an offer did not open. `incidents` are codes about the whole.
    """

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="openings")
    opener = models.ForeignKey(CommitteeMember, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    incidents = models.JSONField(default=list)
    # The record of all the openings of the call up to this one, as it stood: never made again.
    record = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(finished_at=None),
                name="opening_under_way_once",
            )
        ]


class ShareGiven(OwnedModel):
    """The share of one member, sealed anew to the one who opens."""

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="shares")
    # To whom it is sealed: who opens may change, and come back.
    opener = models.ForeignKey(CommitteeMember, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(CommitteeMember, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "opener", "member"], name="share_given_once_to_each"
            )
        ]


class OfferKeys(OwnedModel):
    """What the committee gave for one offer: its two keys, sealed to the instance, and incidents.

    `incidents` are {"code", "kind", "name", "sha256"}: "kind" is the paper concerned, "" for the
    offer itself.
    """

    cross_organisation = frozenset({"offer"})

    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="keys")
    proposal_key = models.BinaryField(default=bytes)
    identity_key = models.BinaryField(default=bytes)
    incidents = models.JSONField(default=list)
    opened_at = models.DateTimeField()
