// A week of visits, in minutes: how a visit is appended to the days of its professionals.
//
// A lane is the day of a person, or the day of a child (two visits of a child never overlap).
// A visit that does not fit where it is appended is left out at its price, so every plan decoded
// here keeps the rules; the pause is taken when it is free, or when it can no longer wait.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "choice.hpp"
#include "random.hpp"

namespace maillage {

struct WeekData {
  std::int32_t jobs = 0, people = 0, days = 0, places = 0, children = 0;
  std::int32_t break_minutes = 20, break_after = 360;
  std::int64_t late_cost = 0, load_gap_cost = 0, travel_gap_cost = 0;
  std::vector<std::int32_t> minutes;    // places^2
  std::vector<std::int64_t> leg_cost;   // places^2
  // Per person.
  std::vector<std::int32_t> home, back, home_first, last_home, lunch, lunch_from, lunch_to, team,
      contract;
  // Per person and day: longest work, and the intervals of work (flat pairs).
  std::vector<std::int32_t> longest;
  std::vector<std::vector<std::int32_t>> hours;
  // Per job.
  std::vector<std::int32_t> slots, tie, least, most, duration, child;
  std::vector<std::int64_t> unmet_cost;
  std::vector<std::vector<std::int32_t>> able;        // two per job
  std::vector<std::vector<std::int64_t>> person_cost; // two per job, one per person
  std::vector<std::vector<std::int32_t>> neighbours;
  // Modes of a job are consecutive: first_mode[job] .. first_mode[job + 1] - 1.
  std::vector<std::int32_t> first_mode, mode_day, mode_place;
  std::vector<std::vector<std::int32_t>> windows;     // two per mode: flat triples first, last, due
  std::vector<std::int32_t> kept;                     // two per mode: person who makes it unchanged
  std::vector<std::int64_t> moved_cost;               // per mode, when those people do not hold it
};

class Week {
 public:
  static constexpr int kResources = 3;
  static constexpr bool kMonotone = false;
  static constexpr std::int32_t kNever = 1 << 28;

  enum Pause : std::int32_t { kLunchDue = 0, kLunched = 1, kPauseDue = 2, kPaused = 3 };

  struct Lane {
    std::int32_t time = 0, place = -1, begin = 0, pause = kPauseDue;
    bool operator==(const Lane& o) const {
      return time == o.time && place == o.place && begin == o.begin && pause == o.pause;
    }
  };

  struct Effect {
    std::int64_t cost = 0;
    std::int64_t latest = 0;  // no greatest lateness here
    std::int32_t who[2] = {-1, -1};
    std::int32_t travel[2] = {0, 0};
    std::int32_t work = 0;
  };

  struct Totals {
    std::int64_t cost = 0;
    std::vector<std::int32_t> travel, work;
  };

  explicit Week(WeekData data) : d(std::move(data)) {}

  std::int32_t jobs() const { return d.jobs; }
  std::int32_t lanes() const { return (d.people + d.children) * d.days; }
  std::int32_t slots(std::int32_t job) const { return d.slots[job]; }
  std::int32_t person(std::int32_t lane) const { return lane / d.days; }
  std::int32_t day(std::int32_t job, const Choice& choice) const {
    return d.mode_day[d.first_mode[job] + choice.mode];
  }
  Lane start(std::int32_t) const { return {}; }

  std::int32_t lane(std::int32_t job, const Choice& choice, int resource) const {
    if (choice.mode == kLeftOut) return -1;
    if (resource == 2)
      return d.child[job] < 0 ? -1 : (d.people + d.child[job]) * d.days + day(job, choice);
    return resource < d.slots[job] ? choice.who[resource] * d.days + day(job, choice) : -1;
  }

  bool allows(std::int32_t job, const Choice& choice) const {
    for (int slot = 0; slot < d.slots[job]; ++slot)
      if (d.person_cost[2 * job + slot][choice.who[slot]] < 0) return false;
    return d.slots[job] == 1 || choice.who[0] != choice.who[1];
  }

  // Moves a choice to the day of a neighbour; false when the job cannot be that day.
  bool join(std::int32_t job, Choice& choice, std::int32_t near, const Choice& its,
            Random& random) const {
    if (its.mode == kLeftOut) return false;
    const std::int32_t wanted = day(near, its);
    const std::int32_t modes = d.first_mode[job + 1] - d.first_mode[job];
    if (modes == 0) return false;
    const std::int32_t first = random.below(modes);
    for (std::int32_t i = 0; i < modes; ++i) {
      choice.mode = (first + i) % modes;
      if (day(job, choice) == wanted) return true;
    }
    return false;
  }

  // Any mode of the job, or left out once in eight.
  bool vary(std::int32_t job, Choice& choice, Random& random) const {
    const std::int32_t modes = d.first_mode[job + 1] - d.first_mode[job];
    if (modes == 0 || random.below(8) == 0)
      choice.mode = kLeftOut;
    else
      choice.mode = random.below(modes);
    return true;
  }

  Totals totals() const {
    Totals totals;
    totals.travel.assign(d.people, 0);
    totals.work.assign(d.people, 0);
    return totals;
  }

  void add(Totals& totals, const Effect& effect, int sign) const {
    totals.cost += sign * effect.cost;
    for (int slot = 0; slot < 2; ++slot) {
      if (effect.who[slot] < 0) continue;
      totals.travel[effect.who[slot]] += sign * effect.travel[slot];
      totals.work[effect.who[slot]] += sign * effect.work;
    }
  }

  // People of one team are consecutive in `people_by_team`; teams of one have no gap.
  std::int64_t cost(const Totals& totals, std::int64_t) const {
    std::int64_t cost = totals.cost;
    if (d.load_gap_cost == 0 && d.travel_gap_cost == 0) return cost;
    std::int32_t low_load[kTeams], high_load[kTeams], low_travel[kTeams], high_travel[kTeams];
    std::int32_t teams = 0;
    for (std::int32_t person = 0; person < d.people; ++person) {
      const std::int32_t team = d.team[person];
      if (team < 0) continue;
      const std::int32_t travel = totals.travel[person];
      const std::int32_t load = static_cast<std::int32_t>(
          std::int64_t{totals.work[person] + travel} * kFullTime / d.contract[person]);
      if (team >= teams) {
        low_load[team] = high_load[team] = load;
        low_travel[team] = high_travel[team] = travel;
        teams = team + 1;
        continue;
      }
      low_load[team] = std::min(low_load[team], load);
      high_load[team] = std::max(high_load[team], load);
      low_travel[team] = std::min(low_travel[team], travel);
      high_travel[team] = std::max(high_travel[team], travel);
    }
    for (std::int32_t team = 0; team < teams; ++team)
      cost += d.load_gap_cost * (high_load[team] - low_load[team]) +
              d.travel_gap_cost * (high_travel[team] - low_travel[team]);
    return cost;
  }

  Effect append(std::int32_t job, const Choice& choice, const Lane* before, Lane* after) const {
    Effect effect;
    for (int r = 0; r < kResources; ++r) after[r] = before[r];
    effect.cost = d.unmet_cost[job];
    if (choice.mode == kLeftOut) return effect;
    const std::int32_t mode = d.first_mode[job] + choice.mode;
    const std::int32_t free = d.child[job] < 0 ? 0 : before[2].time;
    Fit fit[2];
    if (!place(job, mode, choice, before, free, fit)) return effect;
    effect.cost = 0;
    effect.work = d.duration[job];
    bool kept = true;
    std::int32_t end = 0;
    for (int slot = 0; slot < d.slots[job]; ++slot) {
      const std::int32_t person = choice.who[slot];
      after[slot] = fit[slot].lane;
      end = std::max(end, after[slot].time);
      effect.who[slot] = person;
      account(person, before[slot].place, d.mode_place[mode], effect, slot);
      effect.cost += d.late_cost * fit[slot].late + d.person_cost[2 * job + slot][person];
      kept = kept && d.kept[2 * mode + slot] == person;
    }
    if (!kept) effect.cost += d.moved_cost[mode];
    if (d.child[job] >= 0) after[2].time = end;
    return effect;
  }

  const WeekData d;

 private:
  static constexpr std::int32_t kFullTime = 2100;
  static constexpr int kTeams = 64;

  struct Fit {
    std::int32_t start = kNever, late = 0;
    Lane lane;
  };

  std::int32_t leg(std::int32_t a, std::int32_t b) const { return d.minutes[a * d.places + b]; }

  void account(std::int32_t person, std::int32_t from, std::int32_t place, Effect& effect,
               int slot) const {
    const std::int32_t back = d.back[person];
    const std::int32_t origin = from < 0 ? d.home[person] : from;
    effect.travel[slot] = leg(origin, place) + leg(place, back);
    effect.cost += d.leg_cost[origin * d.places + place] + d.leg_cost[place * d.places + back];
    if (from < 0) return;
    effect.travel[slot] -= leg(from, back);
    effect.cost -= d.leg_cost[from * d.places + back];
  }

  bool place(std::int32_t job, std::int32_t mode, const Choice& choice, const Lane* before,
             std::int32_t free, Fit* fit) const {
    fit[0] = append_slot(job, mode, 0, choice.who[0], before[0], free);
    if (fit[0].start >= kNever) return false;
    if (d.slots[job] == 1) return true;
    const bool together = d.tie[job] == kTogether;
    const std::int32_t least = together ? 0 : d.least[job], most = together ? 0 : d.most[job];
    for (int round = 0; round < 8; ++round) {
      fit[1] = append_slot(job, mode, 1, choice.who[1], before[1],
                           std::max(free, fit[0].start + least));
      if (fit[1].start >= kNever) return false;
      if (fit[1].start <= fit[0].start + most) return true;
      fit[0] = append_slot(job, mode, 0, choice.who[0], before[0], fit[1].start - most);
      if (fit[0].start >= kNever) return false;
      if (fit[1].start >= fit[0].start + least && fit[1].start <= fit[0].start + most) return true;
    }
    return false;
  }

  // Earliest start at `time` or later inside a window of the mode and an interval of work.
  void earliest(std::int32_t job, std::int32_t slot_window, const std::vector<std::int32_t>& hours,
                std::int32_t time, Fit& fit) const {
    const auto& windows = d.windows[slot_window];
    const std::int32_t duration = d.duration[job];
    fit.start = kNever;
    for (std::size_t w = 0; w < windows.size(); w += 3) {
      for (std::size_t h = 0; h < hours.size(); h += 2) {
        const std::int32_t start = std::max({time, windows[w], hours[h]});
        if (start > windows[w + 1] || start + duration > hours[h + 1] || start >= fit.start)
          continue;
        fit.start = start;
        fit.late = std::max(0, start + duration - windows[w + 2]);
      }
    }
  }

  Fit append_slot(std::int32_t job, std::int32_t mode, int slot, std::int32_t person,
                  const Lane& before, std::int32_t time) const {
    const std::int32_t cell = person * d.days + d.mode_day[mode];
    const auto& hours = d.hours[cell];
    Fit fit;
    if (hours.empty()) return fit;
    const std::int32_t place = d.mode_place[mode], window = 2 * mode + slot;
    const std::int32_t home = d.last_home[person] ? leg(place, d.back[person]) : 0;
    Lane& lane = fit.lane;
    lane.place = place;
    if (before.place < 0) {
      const std::int32_t first = d.home_first[person] ? leg(d.home[person], place) : 0;
      earliest(job, window, hours, std::max(time, hours[0] + first), fit);
      lane.begin = fit.start - first;
      lane.pause = d.lunch[person] && lane.begin < d.lunch_from[person] ? kLunchDue : kPauseDue;
      if (fit.start < kNever && must_pause(person, lane, fit.start + d.duration[job] + home))
        fit.start = kNever;
    } else {
      lane.begin = before.begin;
      lane.pause = before.pause;
      const std::int32_t travel = leg(before.place, place);
      earliest(job, window, hours, std::max(time, before.time + travel), fit);
      if (fit.start < kNever && (lane.pause == kLunchDue || lane.pause == kPauseDue))
        rest(job, window, person, hours, before, travel, home, time, fit);
    }
    if (fit.start >= kNever) return fit;
    lane.time = fit.start + d.duration[job];
    const std::int32_t end = lane.time + home;
    std::int32_t worked = end - lane.begin;
    if (lane.pause == kLunched) worked -= pause_minutes(person, kLunchDue);
    if (lane.pause == kPaused) worked -= d.break_minutes;
    if (end > hours.back() || worked > d.longest[cell]) fit.start = kNever;
    return fit;
  }

  std::int32_t pause_minutes(std::int32_t person, std::int32_t due) const {
    return due == kLunchDue ? std::max(d.lunch[person], d.break_minutes) : d.break_minutes;
  }

  bool must_pause(std::int32_t person, const Lane& lane, std::int32_t end) const {
    if (end - lane.begin >= d.break_after) return true;
    return lane.pause == kLunchDue && end > d.lunch_to[person];
  }

  // Takes the pause before this post when it costs nothing, must be, or would soon be too late.
  void rest(std::int32_t job, std::int32_t window, std::int32_t person,
            const std::vector<std::int32_t>& hours, const Lane& before, std::int32_t travel,
            std::int32_t home, std::int32_t time, Fit& fit) const {
    Lane& lane = fit.lane;
    const bool lunch = lane.pause == kLunchDue;
    const std::int32_t minutes = pause_minutes(person, lane.pause);
    const std::int32_t from = lunch ? d.lunch_from[person] : 0;
    const std::int32_t to = lunch ? d.lunch_to[person] : kNever;
    const std::int32_t limit = lane.begin + d.break_after;
    const std::int32_t end = fit.start + d.duration[job];
    Fit later;
    std::int32_t pause = std::max(before.time + travel, from);
    if (pause + minutes <= to && pause <= limit) {
      earliest(job, window, hours, std::max(time, pause + minutes), later);
    } else {
      pause = std::max(before.time, from);
      if (pause + minutes <= to && pause <= limit)
        earliest(job, window, hours, std::max(time, pause + minutes + travel), later);
    }
    const bool must = must_pause(person, lane, end + home);
    const bool soon = lunch && hours.back() > to && std::max(end, from) + minutes > to;
    if (later.start < kNever && (later.start == fit.start || must || soon)) {
      fit.start = later.start;
      fit.late = later.late;
      lane.pause = lunch ? kLunched : kPaused;
    } else if (must) {
      fit.start = kNever;
    }
  }
};

}  // namespace maillage
