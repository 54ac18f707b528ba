#pragma once

#include <nanobind/nanobind.h>

void bind_calendar(nanobind::module_& m);
