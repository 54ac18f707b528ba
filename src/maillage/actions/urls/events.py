"""Addresses of the days: forums, conferences. Taken before those of one action."""

from django.urls import path

from maillage.actions.urls.roots import ACTION, SPACE
from maillage.actions.views import attending, events, events_public, materials, proposals

DAYS = f"{SPACE}journees/"
DAY = f"{DAYS}<str:slug>/"
PAGE = "actions/journee/<str:token>/"

urlpatterns = [
    path(DAYS, events.event_index, name="event_index"),
    path(f"{DAYS}nouvelle/", events.event_new, name="event_new"),
    path(DAY, events.event, name="event"),
    path(f"{DAY}modifier/", events.event_edit, name="event_edit"),
    path(f"{DAY}annoncer/", events.event_announce, name="event_announce"),
    path(f"{DAY}annuler/", events.event_cancel, name="event_cancel"),
    path(f"{DAY}lien/", events.event_link, name="event_link"),
    path(f"{DAY}programme.<slug:form>", events.event_file, name="event_file"),
    path(f"{DAY}programme/", events.slot_add, name="slot_add"),
    path(f"{DAY}programme/<str:slot>/retirer/", events.slot_remove, name="slot_remove"),
    path(f"{DAY}proposer/", proposals.event_propose, name="event_propose"),
    path(f"{DAY}propositions/<str:proposal>/", proposals.proposal_decide, name="proposal_decide"),
    path(f"{DAY}propositions/<str:proposal>/placer/", events.proposal_place, name="proposal_place"),
    path(f"{DAY}venir/", attending.event_join, name="event_join"),
    path(f"{DAY}ne-pas-venir/", attending.event_leave, name="event_leave"),
    path(f"{DAY}inscrits/", attending.event_people, name="event_people"),
    path(f"{DAY}inscrits/accueillir/", attending.event_welcome, name="event_welcome"),
    path(f"{DAY}badges.pdf", attending.event_badges, name="event_badges"),
    path(f"{DAY}presents/", attending.event_count, name="event_count"),
    path(f"{DAY}presence/<str:attendee>/", attending.event_presence, name="event_presence"),
    path(f"{DAY}supports/", materials.material_add, name="material_add"),
    path(
        f"{DAY}supports/<str:material>/retirer/", materials.material_remove, name="material_remove"
    ),
    path(f"{DAY}supports/<str:material>/", materials.material_file, name="material_file"),
    path(f"{ACTION}proposer/<str:event>/", proposals.action_propose, name="action_propose"),
    path(PAGE, events_public.event_page, name="event_page"),
    path(f"{PAGE}programme.<str:form>", events_public.event_page_file, name="event_page_file"),
    path(f"{PAGE}inscription/", events_public.event_page_join, name="event_page_join"),
    path(f"{PAGE}proposer/", events_public.event_page_propose, name="event_page_propose"),
    path(
        f"{PAGE}supports/<str:material>/",
        events_public.event_page_material,
        name="event_page_material",
    ),
    path("actions/ma-venue/<str:token>/", events_public.event_place, name="event_place"),
]
