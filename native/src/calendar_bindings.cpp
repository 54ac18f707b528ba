// The Python face of the calendar: arrays in, schedules and prices out.
#include "calendar_bindings.hpp"

#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <string>
#include <tuple>

#include "calendar_relaxation.hpp"
#include "calendar_search.hpp"

namespace nb = nanobind;
using namespace maillage::calendar;

namespace {

template <class T>
using Array = nb::ndarray<T, nb::c_contig, nb::device::cpu>;
using Sessions = std::vector<std::pair<int, int>>;
using Found = std::optional<std::tuple<double, int, Sessions>>;

template <class Out, class In>
std::vector<Out> flat(const nb::handle& value) {
  const auto array = nb::cast<Array<const In>>(value);
  return std::vector<Out>(array.data(), array.data() + array.size());
}
Doubles doubles(const nb::dict& d, const char* name) { return flat<double, double>(d[name]); }
Ints ints(const nb::dict& d, const char* name) {
  return flat<std::int32_t, std::int64_t>(d[name]);
}
Cells cells(const nb::handle& value) { return flat<std::int64_t, std::int64_t>(value); }
Bytes bytes(const nb::handle& value) { return flat<std::uint8_t, bool>(value); }

std::vector<Cells> lists(const nb::dict& d, const char* name) {
  std::vector<Cells> out;
  for (nb::handle one : nb::cast<nb::list>(d[name])) out.push_back(cells(one));
  return out;
}

template <class T>
T get(const nb::dict& d, const char* name) {
  return nb::cast<T>(d[name]);
}

Group group_of(const nb::dict& d) {
  Group g;
  g.node_first = ints(d, "node_first");
  g.slots = g.node_first.empty() ? 0 : g.node_first.back();
  g.nodes = static_cast<int>(g.node_first.size()) - 1;
  g.least = get<int>(d, "least");
  g.most = get<int>(d, "most");
  g.possible = get<bool>(d, "possible");
  g.may_hold_none = get<bool>(d, "may_hold_none");
  g.missing = get<double>(d, "missing");
  g.room_change = get<double>(d, "room_change");
  g.pred_first = ints(d, "pred_first");
  g.pred = ints(d, "pred");
  g.pred_cost = doubles(d, "pred_cost");
  g.first_cost = doubles(d, "first_cost");
  g.last_ok = bytes(d["last_ok"]);
  g.own = doubles(d, "own");
  g.open = bytes(d["open"]);
  g.room_open = bytes(d["room_open"]);
  g.option_cost = doubles(d, "option_cost");
  g.options = static_cast<int>(g.option_cost.size());
  g.rooms = get<int>(d, "rooms");
  g.week_penalty = doubles(d, "week_penalty");
  g.start_penalty = doubles(d, "start_penalty");
  g.week_modes = get<int>(d, "week_modes");
  g.start_modes = get<int>(d, "start_modes");
  g.room_modes = ints(d, "room_modes");
  g.mode_past = doubles(d, "mode_past");
  return g;
}

GroupCells cells_of(const nb::dict& d) {
  return {lists(d, "visits"), lists(d, "weeks"),   lists(d, "limits"), lists(d, "rewards"),
          cells(d["room_cells"]), cells(d["shared_cells"])};
}

Days days_of(const nb::dict& d) {
  Days days;
  days.legs = doubles(d, "legs");
  days.out = doubles(d, "out");
  days.back = doubles(d, "back");
  days.items = static_cast<int>(days.out.size());
  days.cells = cells(d["cells"]);
  days.rows = days.items ? static_cast<int>(days.cells.size()) / days.items : 0;
  days.limit = get<int>(d, "limit");
  days.capacity = get<double>(d, "capacity");
  return days;
}

Agenda agenda_of(const nb::dict& d) {
  Agenda a;
  a.person = get<bool>(d, "person");
  a.limit = get<int>(d, "limit");
  a.capacity = get<int>(d, "capacity_count");
  a.max_groups = get<int>(d, "max_groups");
  a.row_of_day = ints(d, "row_of_day");
  a.cells = cells(d["cells"]);
  a.start = ints(d, "start");
  a.end = ints(d, "end");
  a.sessions = static_cast<int>(a.start.size());
  a.legs = doubles(d, "legs");
  a.out = doubles(d, "out");
  a.back = doubles(d, "back");
  a.week_of_row = ints(d, "week_of_row");
  a.week_left = ints(d, "week_left");
  return a;
}

Use use_of(const nb::handle& pair) {
  const auto one = nb::cast<nb::tuple>(pair);
  return {nb::cast<int>(one[0]), flat<std::int32_t, std::int64_t>(one[1])};
}

std::vector<Use> uses_of(const nb::handle& list) {
  std::vector<Use> out;
  for (nb::handle one : nb::cast<nb::list>(list)) out.push_back(use_of(one));
  return out;
}

GroupUses group_uses_of(const nb::dict& d) {
  GroupUses uses;
  uses.day = ints(d, "day");
  for (nb::handle one : nb::cast<nb::list>(d["people"])) uses.people.push_back(uses_of(one));
  uses.rooms = uses_of(d["room_uses"]);
  uses.shared = uses_of(d["shared_uses"]);
  uses.person_cells = lists(d, "person_cells");
  uses.room_cells = cells(d["room_cells"]);
  uses.shared_cells = cells(d["shared_cells"]);
  uses.rules = ints(d, "rules");
  return uses;
}

Territory territory_of(const nb::list& groups, const nb::list& agendas, const nb::list& rules,
                       std::size_t cells) {
  Territory t;
  t.cells = cells;
  for (nb::handle one : groups) {
    t.groups.push_back(group_of(nb::cast<nb::dict>(one)));
    t.uses.push_back(group_uses_of(nb::cast<nb::dict>(one)));
  }
  for (nb::handle one : agendas) t.agendas.push_back(agenda_of(nb::cast<nb::dict>(one)));
  for (nb::handle one : rules) {
    const auto pair = nb::cast<nb::tuple>(one);
    t.rules.push_back({nb::cast<int>(pair[0]), nb::cast<Ints>(pair[1])});
  }
  return t;
}

using FlatColumn = std::tuple<int, Sessions>;

std::vector<FlatColumn> columns_of(const std::vector<Column>& columns) {
  std::vector<FlatColumn> out;
  for (const Column& one : columns) out.emplace_back(one.option, one.sessions);
  return out;
}

// Prices to add, or nothing.
const double* extra(const std::optional<Array<const double>>& array) {
  return array ? array->data() : nullptr;
}

Found found_of(const Schedule& one) {
  if (!one.found()) return std::nullopt;
  return std::make_tuple(one.cost, one.option, one.sessions);
}

Relaxation relaxation_of(const nb::list& groups, const nb::list& days) {
  Relaxation all;
  for (nb::handle one : groups) {
    all.groups.push_back(group_of(nb::cast<nb::dict>(one)));
    all.cells.push_back(cells_of(nb::cast<nb::dict>(one)));
  }
  for (nb::handle one : days) all.days.push_back(days_of(nb::cast<nb::dict>(one)));
  return all;
}

double price_all(Relaxation& self, const Array<const double>& price, const Array<double>& slope,
                 const std::vector<std::vector<bool>>& allowed) {
  std::vector<Bytes> kept;
  for (const auto& one : allowed) kept.emplace_back(one.begin(), one.end());
  nb::gil_scoped_release free;
  return self.price_all(price.data(), slope.data(), kept);
}

}  // namespace

void bind_calendar(nb::module_& m) {
  nb::class_<Territory>(m, "Territory")
      .def("__init__", [](Territory* self, const nb::list& groups, const nb::list& agendas,
                          const nb::list& rules, std::size_t cells) {
        new (self) Territory(territory_of(groups, agendas, rules, cells));
      });
  nb::class_<Search>(m, "Search")
      .def(nb::init<const Territory&, std::uint64_t, std::vector<Ints>, std::vector<Ints>>(),
           nb::keep_alive<1, 2>())
      .def("set_free", &Search::set_free)
      .def("restart", &Search::restart)
      .def("insert", [](Search& self, int index, const std::optional<Array<const double>>& slots,
                        const std::optional<Array<const double>>& options) {
        return self.insert(index, extra(slots), extra(options));
      }, nb::arg("index"), nb::arg("slots").none(), nb::arg("options").none())
      .def("place", [](Search& self, int index, int option, const Sessions& sessions) {
        self.place(index, {option, sessions});
      })
      .def("steps", &Search::steps, nb::call_guard<nb::gil_scoped_release>())
      .def("keep", &Search::keep)
      .def_prop_ro("cost", [](Search& self) { return self.state().cost(); })
      .def_prop_ro("placed", [](Search& self) { return self.state().placed(); })
      .def_prop_ro("best_cost", &Search::best_cost)
      .def_prop_ro("complete", &Search::complete)
      .def("best", [](const Search& self) { return columns_of(self.best); })
      .def("chosen", [](Search& self) { return columns_of(self.state().chosen); })
      .def("price", [](Search& self) { return self.state().price; });
  nb::class_<Relaxation>(m, "Relaxation")
      .def("__init__", [](Relaxation* self, const nb::list& groups, const nb::list& days) {
        new (self) Relaxation(relaxation_of(groups, days));
      })
      .def("price_all", &price_all)
      .def("options", [](const Relaxation& self) {
        Ints taken;
        for (const Schedule& one : self.found) taken.push_back(one.option);
        return taken;
      })
      .def("schedule", [](const Relaxation& self, std::size_t group) {
        return found_of(self.found.at(group));
      })
      .def("best", [](const Relaxation& self, std::size_t group, const Array<const double>& slots,
                      const Array<const double>& rooms, const Array<const double>& options) {
        return found_of(Pricer().best(self.groups.at(group), slots.data(), rooms.data(),
                                      options.data()));
      });
}
