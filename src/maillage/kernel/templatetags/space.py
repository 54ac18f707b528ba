"""Addresses within the organisation's space."""

from typing import Any

from django import template
from django.template import Context

from maillage.kernel.http import organisation_url

register = template.Library()


@register.simple_tag(takes_context=True)
def ourl(context: Context, name: str, **kwargs: Any) -> str:
    """`{% ourl "people:service_list" %}`: the address of a page of the present organisation."""
    return organisation_url(context["organisation"], name, **kwargs)
