"""Reads of records, circles and readings; all within one organisation's scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from maillage.kernel.models import JournalLine
from maillage.pathways.enums import CircleFunction
from maillage.pathways.models import (
    Child,
    CircleMember,
    DataRequest,
    Erasure,
    GlassBreak,
    Information,
    MeasureChild,
    SupportProject,
)
from maillage.people.models import User

# What the journal calls each secret, in the words of its readers.
READ = {
    "pathways.sealedidentity": "Identité",
    "pathways.child": "Dossier",
    "pathways.projectwords": "Projet",
    "pathways.measure": "Mesure",
}
# Who takes a whole record out reads more of it than anybody: told among the readings.
TRANSFERRED = "pathways.record_transferred"


def with_coordination(rows: QuerySet[Child]) -> QuerySet[Child]:
    """Records with their service and who coordinates them, for a list."""
    coordinators = (
        CircleMember.objects.current()
        .filter(function=CircleFunction.COORDINATOR)
        .select_related("person")
    )
    return (
        rows.select_related("service")
        .prefetch_related(Prefetch("circle", queryset=coordinators, to_attr="coordination"))
        .order_by("pseudonym", "pk")
    )


def circle_of(child: Child) -> list[CircleMember]:
    """Who is around a child today, the coordination first."""
    rows = list(CircleMember.objects.current().filter(child=child).select_related("person"))
    order = list(CircleFunction)
    return sorted(rows, key=lambda row: (order.index(CircleFunction(row.function)), row.pk))


def information_of(child: Child) -> list[Information]:
    """What was told and answered, the latest first."""
    return list(Information.objects.filter(child=child).order_by("-on", "-pk")[:50])


def copies_of(child: Child) -> list[DataRequest]:
    """The copies of the record that were asked for, the latest first."""
    return list(DataRequest.objects.filter(child=child).order_by("-asked_on", "-pk"))


def erasure_of(child: Child) -> Erasure | None:
    """The erasure asked for, if any."""
    return Erasure.objects.filter(child=child).select_related("asked_by").first()


@dataclass(frozen=True)
class Reading:
    """One line of the journal: who read what, and when."""

    at: datetime
    person: str
    what: str

    @property
    def is_secret(self) -> bool:
        """More than the record under its pseudonym."""
        return self.what not in (READ["pathways.child"], READ["pathways.measure"])


def readings_of(child: Child) -> QuerySet[JournalLine]:
    """The readings of this record, its identity, its projects or its measures, the latest first."""
    of_child = Q(subject_type__in=("pathways.sealedidentity", "pathways.child"))
    projects = list(SupportProject.objects.filter(child=child).values_list("pk", flat=True))
    of_projects = Q(subject_type="pathways.projectwords", subject_id__in=projects)
    measures = list(MeasureChild.objects.filter(child=child).values_list("measure", flat=True))
    of_measures = Q(subject_type="pathways.measure", subject_id__in=measures)
    return JournalLine.objects.filter(
        of_child & Q(subject_id=child.pk) | of_projects | of_measures,
        organisation_id=child.organisation_id,
        verb__in=("read", TRANSFERRED),
    ).order_by("-position")


def told(lines: Iterable[JournalLine]) -> list[Reading]:
    """Lines of the journal as one reads them: who read what, and when."""
    lines = list(lines)
    people = User.objects.in_bulk({line.actor_id for line in lines if line.actor_id})
    return [
        Reading(
            at=line.at,
            person=str(people[line.actor_id]) if line.actor_id in people else "Compte supprimé",
            what="Dossier exporté" if line.verb == TRANSFERRED else READ[line.subject_type],
        )
        for line in lines
    ]


def glass_breaks_of(child: Child) -> list[GlassBreak]:
    """Exceptional accesses to this identity, the latest first."""
    rows = GlassBreak.objects.filter(child=child).select_related("person")
    return list(rows.order_by("-opened_at", "-pk")[:50])
