// The Python face: flat data in, order and choices out. The interpreter lock is released.
#include <nanobind/nanobind.h>
#include <nanobind/stl/function.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <tuple>

#include "anneal.hpp"
#include "calendar_bindings.hpp"
#include "clinic.hpp"
#include "week.hpp"

namespace nb = nanobind;
using namespace maillage;

namespace {

using Ints = std::vector<std::int32_t>;
using Longs = std::vector<std::int64_t>;
using Lists = std::vector<Ints>;

// order, modes, first persons, second persons
using FlatPlan = std::tuple<Ints, Ints, Ints, Ints>;

template <class T>
T get(const nb::dict& data, const char* name) {
  return nb::cast<T>(data[name]);
}

ClinicData clinic_data(const nb::dict& data) {
  ClinicData d;
  d.jobs = get<std::int32_t>(data, "jobs");
  d.people = get<std::int32_t>(data, "people");
  d.distance = get<Ints>(data, "distance");
  d.opening = get<Ints>(data, "opening");
  d.due = get<Ints>(data, "due");
  d.tie = get<Ints>(data, "tie");
  d.least = get<Ints>(data, "least");
  d.most = get<Ints>(data, "most");
  d.duration = get<Ints>(data, "duration");
  d.able = get<Lists>(data, "able");
  d.neighbours = get<Lists>(data, "neighbours");
  return d;
}

WeekData week_data(const nb::dict& data) {
  WeekData d;
  d.jobs = get<std::int32_t>(data, "jobs");
  d.people = get<std::int32_t>(data, "people");
  d.days = get<std::int32_t>(data, "days");
  d.places = get<std::int32_t>(data, "places");
  d.children = get<std::int32_t>(data, "children");
  d.break_minutes = get<std::int32_t>(data, "break_minutes");
  d.break_after = get<std::int32_t>(data, "break_after");
  d.late_cost = get<std::int64_t>(data, "late_cost");
  d.load_gap_cost = get<std::int64_t>(data, "load_gap_cost");
  d.travel_gap_cost = get<std::int64_t>(data, "travel_gap_cost");
  d.minutes = get<Ints>(data, "minutes");
  d.leg_cost = get<Longs>(data, "leg_cost");
  d.home = get<Ints>(data, "home");
  d.back = get<Ints>(data, "back");
  d.home_first = get<Ints>(data, "home_first");
  d.last_home = get<Ints>(data, "last_home");
  d.lunch = get<Ints>(data, "lunch");
  d.lunch_from = get<Ints>(data, "lunch_from");
  d.lunch_to = get<Ints>(data, "lunch_to");
  d.team = get<Ints>(data, "team");
  d.contract = get<Ints>(data, "contract");
  d.longest = get<Ints>(data, "longest");
  d.hours = get<Lists>(data, "hours");
  d.slots = get<Ints>(data, "slots");
  d.tie = get<Ints>(data, "tie");
  d.least = get<Ints>(data, "least");
  d.most = get<Ints>(data, "most");
  d.duration = get<Ints>(data, "duration");
  d.child = get<Ints>(data, "child");
  d.unmet_cost = get<Longs>(data, "unmet_cost");
  d.able = get<Lists>(data, "able");
  d.person_cost = get<std::vector<Longs>>(data, "person_cost");
  d.neighbours = get<Lists>(data, "neighbours");
  d.first_mode = get<Ints>(data, "first_mode");
  d.mode_day = get<Ints>(data, "mode_day");
  d.mode_place = get<Ints>(data, "mode_place");
  d.windows = get<Lists>(data, "windows");
  d.kept = get<Ints>(data, "kept");
  d.moved_cost = get<Longs>(data, "moved_cost");
  return d;
}

Plan plan_of(const FlatPlan& flat) {
  const auto& [order, modes, first, second] = flat;
  Plan plan;
  plan.order = order;
  if (modes.size() != order.size() || first.size() != order.size() || second.size() != order.size())
    throw std::invalid_argument("a plan has one mode and two persons per job");
  for (std::size_t job = 0; job < order.size(); ++job)
    plan.choices.push_back({modes[job], {first[job], second[job]}});
  return plan;
}

FlatPlan flat_of(const Plan& plan) {
  Ints modes, first, second;
  for (const Choice& choice : plan.choices) {
    modes.push_back(choice.mode);
    first.push_back(choice.who[0]);
    second.push_back(choice.who[1]);
  }
  return {plan.order, modes, first, second};
}

using Stages = std::vector<std::tuple<double, double, double>>;

template <class Model>
nb::tuple anneal(const Model& model, const std::vector<FlatPlan>& starts,
                 const std::vector<std::uint64_t>& seeds, const Stages& stages, std::int64_t moves,
                 double seconds, const nb::object& on_progress) {
  Settings settings;
  settings.seeds = seeds;
  settings.moves = moves;
  settings.seconds = seconds;
  for (const auto& [share, hot, cold] : stages) settings.stages.push_back({share, hot, cold});
  std::vector<Plan> plans;
  for (const FlatPlan& start : starts) plans.push_back(plan_of(start));
  const Progress progress = [&on_progress](double share, std::int64_t cost) {
    nb::gil_scoped_acquire hold;
    if (PyErr_CheckSignals() != 0) return false;  // the error waits for the end of the run
    if (on_progress.is_none()) return true;
    try {
      return nb::cast<bool>(on_progress(share, cost));
    } catch (nb::python_error& error) {
      error.restore();
      return false;
    }
  };
  Outcome outcome;
  {
    nb::gil_scoped_release free;
    outcome = Annealer<Model>(model, std::move(settings), std::move(plans)).run(progress);
  }
  if (PyErr_Occurred()) throw nb::python_error();
  return nb::make_tuple(flat_of(outcome.plan), outcome.plan.cost, outcome.moves, outcome.seconds);
}

template <class Model>
std::int64_t price(const Model& model, const FlatPlan& flat) {
  const Plan plan = plan_of(flat);
  return Machine<Model>(model, plan.order, plan.choices).cost();
}

}  // namespace

NB_MODULE(maillage_core, m) {
  bind_calendar(m);
  m.doc() = "The compiled core of rounds and calendars: the same answers as the Python path, sooner.";
  nb::class_<Clinic>(m, "Clinic").def("__init__", [](Clinic* self, const nb::dict& data) {
    new (self) Clinic(clinic_data(data));
  });
  nb::class_<Week>(m, "Week").def("__init__", [](Week* self, const nb::dict& data) {
    new (self) Week(week_data(data));
  });
  m.def("anneal", &anneal<Clinic>, nb::arg("model"), nb::arg("starts"), nb::arg("seeds"),
        nb::arg("stages"), nb::arg("moves"), nb::arg("seconds"), nb::arg("on_progress").none());
  m.def("anneal", &anneal<Week>, nb::arg("model"), nb::arg("starts"), nb::arg("seeds"),
        nb::arg("stages"), nb::arg("moves"), nb::arg("seconds"), nb::arg("on_progress").none());
  m.def("price", &price<Clinic>, nb::arg("model"), nb::arg("plan"));
  m.def("price", &price<Week>, nb::arg("model"), nb::arg("plan"));
}
