// The published home-care problem, in whole units: how one patient is appended to the rounds.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "choice.hpp"
#include "random.hpp"

namespace maillage {

struct ClinicData {
  std::int32_t jobs = 0;
  std::int32_t people = 0;
  std::vector<std::int32_t> distance;  // (jobs + 1)^2, row 0 is the office
  std::vector<std::int32_t> opening, due, tie, least, most;
  std::vector<std::int32_t> duration;                      // two per job
  std::vector<std::vector<std::int32_t>> able;             // two per job
  std::vector<std::vector<std::int32_t>> neighbours;       // per job, nearest first
};

class Clinic {
 public:
  static constexpr int kResources = 2;
  static constexpr bool kMonotone = true;

  struct Lane {
    std::int32_t time;
    std::int32_t place;
    bool operator==(const Lane& other) const { return time == other.time && place == other.place; }
  };

  // travel telescopes: each append pays its leg and moves the return leg.
  struct Effect {
    std::int32_t travel = 0;
    std::int32_t late = 0;
    std::int32_t latest = 0;
  };

  struct Totals {
    std::int64_t travel = 0;
    std::int64_t late = 0;
  };

  explicit Clinic(ClinicData data) : d(std::move(data)), size_(d.jobs + 1) {
    for (std::int32_t place = 0; place < size_; ++place) home_.push_back(distance_(place, 0));
    able_.assign(static_cast<std::size_t>(d.jobs) * 2 * d.people, 0);
    for (std::int32_t slot = 0; slot < 2 * d.jobs; ++slot)
      for (std::int32_t person : d.able[slot]) able_[slot * d.people + person] = 1;
  }

  std::int32_t jobs() const { return d.jobs; }
  std::int32_t lanes() const { return d.people; }
  std::int32_t slots(std::int32_t job) const { return d.tie[job] == kSingle ? 1 : 2; }
  Lane start(std::int32_t) const { return {0, 0}; }
  std::int32_t lane(std::int32_t, const Choice& choice, int resource) const {
    return choice.who[resource];
  }

  bool allows(std::int32_t job, const Choice& choice) const {
    if (!able_[(2 * job) * d.people + choice.who[0]]) return false;
    if (d.tie[job] == kSingle) return true;
    if (!able_[(2 * job + 1) * d.people + choice.who[1]]) return false;
    return choice.who[0] != choice.who[1] || shares(job);
  }

  std::int32_t person(std::int32_t lane) const { return lane; }
  std::int32_t day(std::int32_t, const Choice&) const { return 0; }
  bool join(std::int32_t, Choice&, std::int32_t, const Choice&, Random&) const { return true; }
  bool vary(std::int32_t, Choice&, Random&) const { return true; }

  bool shares(std::int32_t job) const {
    return d.tie[job] == kSequence && d.duration[2 * job] <= d.most[job];
  }

  std::int32_t place(std::int32_t job) const { return job + 1; }
  std::int32_t leg(std::int32_t a, std::int32_t b) const { return distance_(a, b); }

  // Appends `job`: reads `before`, writes `after` and the effect on the cost.
  Effect append(std::int32_t job, const Choice& choice, const Lane* before, Lane* after) const {
    const std::int32_t place = job + 1, opening = d.opening[job], due = d.due[job];
    const std::int32_t* duration = &d.duration[2 * job];
    Effect effect;
    const std::int32_t leg0 = distance_(before[0].place, place);
    const std::int32_t back = home_[place];
    effect.travel = leg0 + back - home_[before[0].place];
    std::int32_t first = std::max(opening, before[0].time + leg0);
    if (d.tie[job] == kSingle) {
      after[0] = {first + duration[0], place};
      effect.late = effect.latest = std::max(0, first - due);
      return effect;
    }
    std::int32_t second;
    if (choice.who[0] == choice.who[1]) {
      second = first + std::max(duration[0], d.least[job]);
      after[0] = {first + duration[0], place};
    } else {
      const std::int32_t leg1 = distance_(before[1].place, place);
      effect.travel += leg1 + back - home_[before[1].place];
      second = std::max(opening, before[1].time + leg1);
      if (d.tie[job] == kTogether) {
        first = second = std::max(first, second);
      } else {
        second = std::max(second, first + d.least[job]);
        first = std::max(first, second - d.most[job]);
      }
      after[0] = {first + duration[0], place};
    }
    after[1] = {second + duration[1], place};
    const std::int32_t late0 = std::max(0, first - due), late1 = std::max(0, second - due);
    effect.late = late0 + late1;
    effect.latest = std::max(late0, late1);
    return effect;
  }

  Totals totals() const { return {}; }
  void add(Totals& totals, const Effect& effect, int sign) const {
    totals.travel += sign * effect.travel;
    totals.late += sign * effect.late;
  }
  std::int64_t cost(const Totals& totals, std::int64_t worst) const {
    return totals.travel + totals.late + worst;
  }

  const ClinicData d;

 private:
  std::int32_t distance_(std::int32_t a, std::int32_t b) const { return d.distance[a * size_ + b]; }

  std::int32_t size_;
  std::vector<char> able_;
  std::vector<std::int32_t> home_;  // the leg back to the office, apart: one cache line less
};

}  // namespace maillage
