from django.urls import URLPattern, URLResolver, include, path

from maillage.actions.urls import (
    actions,
    events,
    feedback,
    open_data,
    orientation,
    sheets,
    working_groups,
)

app_name = "actions"
urlpatterns: list[URLPattern | URLResolver] = [
    # Before one action's own address, which begins with its slug and would take the others.
    path("", include(open_data.urlpatterns)),
    path("", include(orientation.urlpatterns)),
    path("", include(sheets.urlpatterns)),
    path("", include(feedback.urlpatterns)),
    path("", include(events.urlpatterns)),
    path("", include(working_groups.urlpatterns)),
    path("", include(actions.urlpatterns)),
]
