"""The permission matrix: data (one TOML file per room) and the test that walks it whole.

A file `<room>.toml` has one table per address, named by its view name:

    ["people:service_list"]
    who = ["admin", "director"]     # roles at home, or "public", "signed-in", "link"
    methods = ["GET"]               # the methods that the view accepts
    kwargs = { slug = "service" }   # URL part -> key in tests/permissions/objects.py
    answer = { POST = 404 }         # an exact status, where "not refused" would say too little
    only = ["GET", "POST"]          # the methods to try, where a library answers to others
    space = "home"                  # or "provider": whose space the page is in (default home)

Every address of the product is in it, or the run fails. The walk asks every address with every
method as nobody, as every role at home, as every role of a foreign organisation, as a provider
and as somebody who belongs nowhere. Allowed: neither 404 nor a redirection to the login page.
Refused: 404. Nobody: a redirection to the login page, unless public or by link.
"""
