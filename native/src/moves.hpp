// Proposals: small changes beside a neighbour in space and time.
#pragma once

#include <cstdint>
#include <vector>

#include "machine.hpp"
#include "random.hpp"

namespace maillage {

template <class Model>
class Moves {
 public:
  Moves(const Model& model, const Machine<Model>& machine) : model_(model), machine_(machine) {}

  // Fills `change`; false when the draw leads nowhere.
  bool propose(Random& random, Change& change) {
    change.clear();
    const std::int32_t kind = random.below(100);
    if (kind < 55) return relocate(random, change);
    if (kind < 75) return exchange(random, change);
    if (kind < 85) return tails(random, change);
    if (kind < 92) return reorder(random, change);
    return reassign(random, change);
  }

 private:
  std::int32_t neighbour(Random& random, std::int32_t job) const {
    const auto& near = model_.d.neighbours[job];
    if (near.empty()) return -1;
    return near[random.below(static_cast<std::int32_t>(near.size()))];
  }

  std::int32_t beside(std::int32_t job, std::int32_t anchor, bool after) const {
    const std::int32_t from = machine_.position(job), at = machine_.position(anchor);
    if (after) return from > at ? at + 1 : at;
    return from < at ? at - 1 : at;
  }

  void shift(Change& change, std::int32_t job, std::int32_t position) const {
    change.shift[change.shifts++] = {job, position};
  }

  bool relocate(Random& random, Change& change) const {
    const std::int32_t job = random.below(model_.jobs());
    const std::int32_t near = neighbour(random, job);
    if (near < 0) return false;
    const std::int32_t slot = model_.slots(job) == 2 ? random.below(2) : 0;
    const std::int32_t other = model_.slots(near) == 2 ? random.below(2) : 0;
    Choice choice = machine_.choices()[job];
    const Choice& its = machine_.choices()[near];
    choice.who[slot] = its.who[other];
    if (!model_.join(job, choice, near, its, random)) return false;
    if (!model_.allows(job, choice)) return false;
    const std::int32_t position = beside(job, near, random.below(2) == 0);
    if (position != machine_.position(job)) shift(change, job, position);
    if (!(choice == machine_.choices()[job])) change.choices.push_back({job, choice});
    return change.shifts > 0 || !change.choices.empty();
  }

  // Two neighbours trade a slot and their places in the order.
  bool exchange(Random& random, Change& change) const {
    const std::int32_t a = random.below(model_.jobs());
    const std::int32_t b = neighbour(random, a);
    if (b < 0) return false;
    const std::int32_t slot_a = model_.slots(a) == 2 ? random.below(2) : 0;
    const std::int32_t slot_b = model_.slots(b) == 2 ? random.below(2) : 0;
    const Choice &old_a = machine_.choices()[a], &old_b = machine_.choices()[b];
    Choice choice_a = old_a, choice_b = old_b;
    std::swap(choice_a.who[slot_a], choice_b.who[slot_b]);
    if (!model_.join(a, choice_a, b, old_b, random)) return false;
    if (!model_.join(b, choice_b, a, old_a, random)) return false;
    if (!model_.allows(a, choice_a) || !model_.allows(b, choice_b)) return false;
    const bool trade_places = random.below(2) == 0;
    if (trade_places) {
      const std::int32_t at_a = machine_.position(a), at_b = machine_.position(b);
      shift(change, a, at_b);
      shift(change, b, at_a);
    }
    if (!(choice_a == machine_.choices()[a])) change.choices.push_back({a, choice_a});
    if (!(choice_b == machine_.choices()[b])) change.choices.push_back({b, choice_b});
    return change.shifts > 0 || !change.choices.empty();
  }

  // Two people swap the rest of their rounds from a position on.
  bool tails(Random& random, Change& change) const {
    const std::int32_t job = random.below(model_.jobs());
    const std::int32_t near = neighbour(random, job);
    if (near < 0) return false;
    const Choice &mine = machine_.choices()[job], &its = machine_.choices()[near];
    const std::int32_t slot = model_.slots(job) == 2 ? random.below(2) : 0;
    const std::int32_t other = model_.slots(near) == 2 ? random.below(2) : 0;
    const std::int32_t a = model_.lane(job, mine, slot), b = model_.lane(near, its, other);
    if (a < 0 || b < 0 || a == b || model_.day(job, mine) != model_.day(near, its)) return false;
    const auto& order = machine_.order();
    for (std::size_t p = machine_.position(job); p < order.size(); ++p) {
      Choice choice = machine_.choices()[order[p]];
      bool changed = false;
      for (int r = 0; r < model_.slots(order[p]); ++r) {
        const std::int32_t lane = machine_.lane_of(order[p], r);
        if (lane != a && lane != b) continue;
        choice.who[r] = model_.person(lane == a ? b : a);
        changed = true;
      }
      if (!changed) continue;
      if (!model_.allows(order[p], choice)) return false;
      change.choices.push_back({order[p], choice});
    }
    change.swap = {a, b, machine_.position(job)};
    return true;
  }

  bool reorder(Random& random, Change& change) const {
    const std::int32_t job = random.below(model_.jobs());
    const std::int32_t near = neighbour(random, job);
    if (near < 0) return false;
    const std::int32_t position = beside(job, near, random.below(2) == 0);
    if (position == machine_.position(job)) return false;
    shift(change, job, position);
    return true;
  }

  bool reassign(Random& random, Change& change) const {
    const std::int32_t job = random.below(model_.jobs());
    const std::int32_t slot = model_.slots(job) == 2 ? random.below(2) : 0;
    const auto& able = model_.d.able[2 * job + slot];
    Choice choice = machine_.choices()[job];
    if (able.empty() || !model_.vary(job, choice, random)) return false;
    choice.who[slot] = able[random.below(static_cast<std::int32_t>(able.size()))];
    if (Model::kResources > 2) shift(change, job, random.below(model_.jobs()));
    if (choice == machine_.choices()[job] || !model_.allows(job, choice)) return false;
    change.choices.push_back({job, choice});
    return true;
  }

  const Model& model_;
  const Machine<Model>& machine_;
};

}  // namespace maillage
