// One global order of jobs and a choice for each; decoding appends job after job to its lanes.
//
// A trial re-decodes only what a change touches: lanes it alters are "dirty" from the first changed
// position on, a job is replayed only when one of its lanes is dirty, and a lane is clean again as
// soon as a replay leaves it in the state it had before. Every write is logged and undone on refusal.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "choice.hpp"

namespace maillage {

constexpr std::int64_t kRefused = std::numeric_limits<std::int64_t>::max();

struct Change {
  struct Shift {
    std::int32_t job, position;
  };
  struct Swap {
    std::int32_t a = -1, b = -1, from = 0;  // two lanes trade all jobs from this position on
  };
  int shifts = 0;
  Shift shift[2];
  Swap swap;
  std::vector<std::pair<std::int32_t, Choice>> choices;

  void clear() {
    shifts = 0;
    swap = {};
    choices.clear();
  }
};

template <class Model>
class Machine {
 public:
  using Lane = typename Model::Lane;
  using Effect = typename Model::Effect;
  static constexpr int kR = Model::kResources;

  Machine(const Model& model, std::vector<std::int32_t> order, std::vector<Choice> choices)
      : model_(model),
        order_(std::move(order)),
        choice_(std::move(choices)),
        totals_(model.totals()),
        where_(order_.size()),
        mask_(order_.size()),
        node_(order_.size() * kR),
        effect_(order_.size()),
        prefix_(order_.size() + 1, 0),
        peak_(order_.size() + 1, 0),
        dirty_(model.lanes(), 0),
        current_(model.lanes()) {
    rebuild();
  }

  const std::vector<std::int32_t>& order() const { return order_; }
  const std::vector<Choice>& choices() const { return choice_; }
  std::int32_t position(std::int32_t job) const { return where_[job]; }
  std::int64_t cost() const { return cost_; }
  std::int32_t lane_of(std::int32_t job, int resource) const { return node_[job * kR + resource].lane; }

  // Tries `change`: its cost if it is at most `limit` (the change then stands until `reject`),
  // kRefused otherwise (everything is as before).
  std::int64_t attempt(const Change& change, std::int64_t limit) {
    final_travel_ = kUnknown;
    if constexpr (Model::kMonotone) {
      if (change.swap.a >= 0) {
        if (hopeless_swap(change.swap, limit)) return kRefused;
      } else if (single(change) && hopeless(change, limit)) {
        return kRefused;
      }
    }
    begin(change);
    if (!replay(limit)) {
      undo();
      return kRefused;
    }
    const std::int64_t cost = model_.cost(totals_, worst());
    if (cost > limit) {
      undo();
      return kRefused;
    }
    cost_ = cost;
    for (const auto& [job, choice] : choice_log_) mask_[where_[job]] = mask_of(job);
    sweep(from_);
    return cost;
  }

  void load(const std::vector<std::int32_t>& order, const std::vector<Choice>& choices) {
    order_ = order;
    choice_ = choices;
    rebuild();
  }

 private:
  struct Node {
    std::int32_t lane = -1;
    Lane before{}, after{};
  };
  struct NodeLog {
    std::int32_t job;
    Node node[kR];
    Effect effect;
  };

  static std::uint64_t bit(std::int32_t lane) { return std::uint64_t{1} << (lane & 63); }

  std::uint64_t mask_of(std::int32_t job) const {
    std::uint64_t mask = 0;
    for (int r = 0; r < kR; ++r) {
      const std::int32_t lane = model_.lane(job, choice_[job], r);
      if (lane >= 0) mask |= bit(lane);
    }
    return mask;
  }

  void rebuild() {
    std::vector<Lane> lanes(model_.lanes());
    for (std::int32_t lane = 0; lane < model_.lanes(); ++lane) lanes[lane] = model_.start(lane);
    totals_ = model_.totals();
    for (std::int32_t p = 0; p < size(); ++p) {
      const std::int32_t job = order_[p];
      where_[job] = p;
      mask_[p] = mask_of(job);
      Node* node = &node_[job * kR];
      Lane before[kR], after[kR];
      for (int r = 0; r < kR; ++r) {
        node[r].lane = model_.lane(job, choice_[job], r);
        if (node[r].lane >= 0) before[r] = lanes[node[r].lane];
      }
      effect_[job] = model_.append(job, choice_[job], before, after);
      model_.add(totals_, effect_[job], 1);
      for (int r = 0; r < kR; ++r) {
        if (node[r].lane < 0) continue;
        node[r].before = before[r];
        node[r].after = after[r];
        lanes[node[r].lane] = after[r];
      }
    }
    sweep(0);
    peak_now_ = size() ? peak_[size()] : 0;
    cost_ = model_.cost(totals_, peak_now_);
  }

  std::int32_t size() const { return static_cast<std::int32_t>(order_.size()); }

  // Lateness before each position, and its greatest value: what no later change can undo.
  void sweep(std::int32_t from) {
    if constexpr (Model::kMonotone) {
      for (std::int32_t p = from; p < size(); ++p) {
        const Effect& effect = effect_[order_[p]];
        prefix_[p + 1] = prefix_[p] + effect.late;
        peak_[p + 1] = std::max<std::int64_t>(peak_[p], effect.latest);
      }
      peak_now_ = peak_[size()];
    }
  }

  void touch(std::int32_t lane) {
    if (lane < 0 || dirty_[lane]) return;
    dirty_[lane] = 1;
    dirty_mask_ |= bit(lane);
    touched_.push_back(lane);
  }

  void begin(const Change& change) {
    from_ = size();
    until_ = 0;
    node_log_.clear();
    choice_log_.clear();
    shift_log_.clear();
    touched_.clear();
    dirty_mask_ = 0;
    for (int i = 0; i < change.shifts; ++i) {
      const std::int32_t job = change.shift[i].job, target = change.shift[i].position;
      for (int r = 0; r < kR; ++r) touch(node_[job * kR + r].lane);
      const std::int32_t source = where_[job];
      shift_log_.push_back({job, source});
      forward_ = source < target;
      if constexpr (Model::kMonotone) shifted_late_ = effect_[job].late;
      widen(source);
      widen(target);
      shift(source, target);
    }
    for (const auto& [job, choice] : change.choices) {
      for (int r = 0; r < kR; ++r) touch(node_[job * kR + r].lane);
      choice_log_.push_back({job, choice_[job]});
      choice_[job] = choice;
      for (int r = 0; r < kR; ++r) touch(model_.lane(job, choice, r));
      mask_[where_[job]] = ~std::uint64_t{0};  // it must be met, even when it is left out
      widen(where_[job]);
    }
    for (std::int32_t lane : touched_) current_[lane] = state_before(lane, from_);
    altered_ = touched_.size();
  }

  void widen(std::int32_t position) {
    from_ = std::min(from_, position);
    until_ = std::max(until_, position);
  }

  void shift(std::int32_t source, std::int32_t target) {
    const std::int32_t job = order_[source];
    const std::uint64_t mask = mask_[source];
    const std::int32_t step = source < target ? 1 : -1;
    for (std::int32_t p = source; p != target; p += step) {
      order_[p] = order_[p + step];
      mask_[p] = mask_[p + step];
      where_[order_[p]] = p;
    }
    order_[target] = job;
    mask_[target] = mask;
    where_[job] = target;
  }

  Lane state_before(std::int32_t lane, std::int32_t position) const {
    const std::uint64_t wanted = bit(lane);
    for (std::int32_t p = position - 1; p >= 0; --p) {
      if (!(mask_[p] & wanted)) continue;
      const Node* node = &node_[order_[p] * kR];
      for (int r = kR - 1; r >= 0; --r)
        if (node[r].lane == lane) return node[r].after;
    }
    return model_.start(lane);
  }

  bool replay(std::int64_t limit) {
    std::int64_t gained = 0, fresh = 0;
    bool passed = false;
    worst_lost_ = false;
    worst_new_ = 0;
    for (std::int32_t p = from_; p < size(); ++p) {
      if constexpr (Model::kMonotone) {
        if (p == until_ + 1 && final_travel_ == kUnknown) final_travel_ = travel_ahead(p);
      }
      if (!(mask_[p] & dirty_mask_)) {
        if (p > until_ && !dirty_mask_) break;
        continue;
      }
      if (!replay_job(order_[p], p > until_)) continue;
      if constexpr (Model::kMonotone) {
        const NodeLog& log = node_log_.back();
        const Effect& effect = effect_[log.job];
        gained += effect.late - log.effect.late;
        if (log.effect.latest == peak_now_ && peak_now_ > 0) worst_lost_ = true;
        worst_new_ = std::max<std::int64_t>(worst_new_, effect.latest);
        fresh += effect.late;
        if (final_travel_ == kUnknown) continue;
        const std::int64_t late = late_so_far(p, gained, fresh);
        if (final_travel_ + late + std::max(worst_new_, peak_[from_]) > limit) {
          passed = true;
          break;
        }
      }
    }
    for (std::int32_t lane : touched_) dirty_[lane] = 0;
    return !passed;
  }

  // Lateness of all jobs up to this position: exact but where two shifts cross.
  std::int64_t late_so_far(std::int32_t p, std::int64_t gained, std::int64_t fresh) const {
    if (p >= until_ || shift_log_.empty()) return prefix_[p + 1] + gained;
    if (shift_log_.size() > 1) return prefix_[from_] + fresh;
    if (forward_) return prefix_[p + 2] - shifted_late_ + gained;
    return prefix_[p] + shifted_late_ + gained;
  }

  // Past the last change, each altered lane has one new leg left to pay: all travel is known.
  std::int64_t travel_ahead(std::int32_t position) const {
    std::int64_t travel = totals_.travel;
    for (std::size_t i = 0; i < altered_; ++i) {
      const std::int32_t lane = touched_[i], job = job_after(lane, position);
      if (job < 0) continue;
      const Node* node = &node_[job * kR];
      const std::int32_t old = (node[0].lane == lane ? node[0] : node[1]).before.place;
      const std::int32_t now = current_[lane].place, next = model_.place(job);
      travel += std::int64_t{model_.leg(now, next)} - model_.leg(now, 0);
      travel -= std::int64_t{model_.leg(old, next)} - model_.leg(old, 0);
    }
    return travel;
  }

  std::int32_t job_after(std::int32_t lane, std::int32_t position) const {
    const std::uint64_t wanted = bit(lane);
    for (std::int32_t p = position; p < size(); ++p)
      if ((mask_[p] & wanted) && on_lane(order_[p], lane)) return order_[p];
    return -1;
  }

  bool hopeless_swap(const Change::Swap& swap, std::int64_t limit) {
    const std::int32_t from = swap.from;
    const std::int32_t before_a = stop_before(swap.a, from, -1), after_a = stop_after(swap.a, from, -1);
    const std::int32_t before_b = stop_before(swap.b, from, -1), after_b = stop_after(swap.b, from, -1);
    final_travel_ = totals_.travel + model_.leg(before_a, after_b) + model_.leg(before_b, after_a) -
                    model_.leg(before_a, after_a) - model_.leg(before_b, after_b);
    return final_travel_ + prefix_[from] + peak_[from] > limit;
  }

  static bool single(const Change& change) {
    if (change.shifts > 1 || change.choices.size() > 1) return false;
    return change.shifts == 0 || change.choices.empty() ||
           change.shift[0].job == change.choices[0].first;
  }

  // One job moves: its travel is known before any replay, and often settles the matter.
  bool hopeless(const Change& change, std::int64_t limit) {
    const std::int32_t job = change.shifts ? change.shift[0].job : change.choices[0].first;
    const Choice& choice = change.choices.empty() ? choice_[job] : change.choices[0].second;
    const std::int32_t source = where_[job];
    const std::int32_t target = change.shifts ? change.shift[0].position : source;
    if (model_.slots(job) == 2) {
      if (choice.who[0] == choice.who[1]) return false;
      if (choice_[job].who[0] == choice_[job].who[1]) return false;
    }
    std::int64_t travel = totals_.travel;
    const std::int32_t gap = target > source ? target + 1 : target;  // in front of this position
    for (int r = 0; r < model_.slots(job); ++r) {
      const std::int32_t here = model_.place(job), left = node_[job * kR + r].lane;
      const std::int32_t lane = model_.lane(job, choice, r);
      travel -= detour(left, source, source + 1, job, here);
      travel += detour(lane, gap, gap, job, here);
    }
    final_travel_ = travel;
    const std::int32_t from = std::min(source, target);
    return travel + prefix_[from] + peak_[from] > limit;
  }

  // Extra travel of a stop at `here` between the lane's last stop before `low` and first from `high`.
  std::int64_t detour(std::int32_t lane, std::int32_t low, std::int32_t high, std::int32_t job,
                      std::int32_t here) const {
    const std::int32_t before = stop_before(lane, low, job), after = stop_after(lane, high, job);
    return std::int64_t{model_.leg(before, here)} + model_.leg(here, after) -
           model_.leg(before, after);
  }

  std::int32_t stop_before(std::int32_t lane, std::int32_t position, std::int32_t job) const {
    const std::uint64_t wanted = bit(lane);
    for (std::int32_t p = position - 1; p >= 0; --p)
      if ((mask_[p] & wanted) && order_[p] != job && on_lane(order_[p], lane))
        return model_.place(order_[p]);
    return 0;
  }

  std::int32_t stop_after(std::int32_t lane, std::int32_t position, std::int32_t job) const {
    const std::uint64_t wanted = bit(lane);
    for (std::int32_t p = position; p < size(); ++p)
      if ((mask_[p] & wanted) && order_[p] != job && on_lane(order_[p], lane))
        return model_.place(order_[p]);
    return 0;
  }

  bool on_lane(std::int32_t job, std::int32_t lane) const {
    for (int r = 0; r < kR; ++r)
      if (node_[job * kR + r].lane == lane) return true;
    return false;
  }

  // Returns whether the job was really on a dirty lane (two lanes may share a mask bit).
  bool replay_job(std::int32_t job, bool settled) {
    Node* node = &node_[job * kR];
    const Choice& choice = choice_[job];
    Lane before[kR], after[kR];
    std::int32_t lane[kR];
    bool hit = false;
    for (int r = 0; r < kR; ++r) {
      lane[r] = model_.lane(job, choice, r);
      if (lane[r] < 0) continue;
      if (dirty_[lane[r]]) {
        before[r] = current_[lane[r]];
        hit = true;
      } else {
        before[r] = node[r].before;
      }
    }
    if (!hit && same_lanes(node, lane)) return false;
    node_log_.push_back({job, {}, effect_[job]});
    std::copy(node, node + kR, node_log_.back().node);
    const Effect effect = model_.append(job, choice, before, after);
    model_.add(totals_, effect_[job], -1);
    model_.add(totals_, effect, 1);
    effect_[job] = effect;
    for (int r = 0; r < kR; ++r) {
      const bool kept = node[r].lane == lane[r];
      if (lane[r] >= 0) settle(lane[r], after[r], settled && kept && after[r] == node[r].after);
      node[r] = {lane[r], before[r], after[r]};
    }
    return true;
  }

  static bool same_lanes(const Node* node, const std::int32_t* lane) {
    for (int r = 0; r < kR; ++r)
      if (node[r].lane != lane[r]) return false;
    return true;
  }

  void settle(std::int32_t lane, const Lane& state, bool clean) {
    if (clean) {
      if (dirty_[lane]) {
        dirty_[lane] = 0;
        if (model_.lanes() <= 64) dirty_mask_ &= ~bit(lane);
      }
      return;
    }
    if (!dirty_[lane]) {
      dirty_[lane] = 1;
      dirty_mask_ |= bit(lane);
      touched_.push_back(lane);
    }
    current_[lane] = state;
  }

  std::int64_t worst() {
    if constexpr (!Model::kMonotone) return 0;
    if (!worst_lost_) return std::max(peak_now_, worst_new_);
    std::int64_t worst = 0;
    for (const Effect& effect : effect_) worst = std::max<std::int64_t>(worst, effect.latest);
    return worst;
  }

  void undo() {
    for (auto log = node_log_.rbegin(); log != node_log_.rend(); ++log) {
      model_.add(totals_, effect_[log->job], -1);
      model_.add(totals_, log->effect, 1);
      effect_[log->job] = log->effect;
      std::copy(log->node, log->node + kR, &node_[log->job * kR]);
    }
    for (const auto& [job, choice] : choice_log_) choice_[job] = choice;
    for (const auto& [job, choice] : choice_log_) mask_[where_[job]] = mask_of(job);
    for (auto log = shift_log_.rbegin(); log != shift_log_.rend(); ++log)
      shift(where_[log->first], log->second);
  }

  const Model& model_;
  std::vector<std::int32_t> order_;
  std::vector<Choice> choice_;
  typename Model::Totals totals_;
  std::vector<std::int32_t> where_;
  std::vector<std::uint64_t> mask_;
  std::vector<Node> node_;
  std::vector<Effect> effect_;
  std::vector<std::int64_t> prefix_, peak_;
  std::vector<char> dirty_;
  std::vector<Lane> current_;

  std::vector<NodeLog> node_log_;
  std::vector<std::pair<std::int32_t, Choice>> choice_log_;
  std::vector<std::pair<std::int32_t, std::int32_t>> shift_log_;
  std::vector<std::int32_t> touched_;
  std::uint64_t dirty_mask_ = 0;
  std::int32_t from_ = 0, until_ = 0;
  std::size_t altered_ = 0;
  bool forward_ = false;
  std::int64_t shifted_late_ = 0;
  static constexpr std::int64_t kUnknown = -1;
  std::int64_t final_travel_ = kUnknown;
  std::int64_t cost_ = 0, peak_now_ = 0, worst_new_ = 0;
  bool worst_lost_ = false;
};

}  // namespace maillage
