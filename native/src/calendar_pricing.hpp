// The cheapest schedule of one group for given prices: a shortest path over dates.
//
// The same steps, in the same order, as the Python path: both give the same schedule and the same
// cost to the last bit.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace maillage::calendar {

inline constexpr double kInfinite = std::numeric_limits<double>::infinity();
inline constexpr double kSlack = 1e-9;  // of rounding, when an option is skipped for its bound

using Doubles = std::vector<double>;
using Ints = std::vector<std::int32_t>;
using Bytes = std::vector<std::uint8_t>;

// What one group may do; `node` = a day, `slot` = a start, a node holds consecutive slots.
struct Group {
  int slots = 0, nodes = 0, rooms = 0, options = 0;
  int least = 0, most = 0;
  bool possible = false, may_hold_none = false;
  double missing = 0.0, room_change = 0.0;
  Ints node_first;            // nodes + 1
  Ints pred_first, pred;      // nodes + 1, and the predecessors of each node
  Doubles pred_cost, first_cost;
  Bytes last_ok;              // per node
  Doubles own;                // per slot: what the group itself pays
  Bytes open;                 // [option][slot]
  Bytes room_open;            // [room][slot]
  Doubles option_cost;        // constant of the group included
  Doubles week_penalty, start_penalty;  // [mode][slot]
  Ints room_modes;            // a room, or -1 for a room of the past
  Doubles mode_past;          // [week mode][start mode][room mode]
  int week_modes = 0, start_modes = 0;
};

struct Schedule {
  double cost = kInfinite;
  int option = -1;
  std::vector<std::pair<int, int>> sessions;  // slot, room
  bool found() const { return option >= 0; }
};

// Scratch of one thread; `best` may be called for any group.
class Pricer {
 public:
  // `slot_price` is [option][slot], `room_price` [room][slot], `option_price` [option].
  Schedule best(const Group& g, const double* slot_price, const double* room_price,
                const double* option_price) {
    Schedule found;
    if (!g.possible) return found;
    price_rooms(g, room_price);
    const auto order = by_bound(g, slot_price, option_price);
    for (const auto& [bound, option] : order) {
      if (bound > found.cost + kSlack) break;
      try_option(g, option, slot_price + std::ptrdiff_t{option} * g.slots, option_price[option],
                 room_price, found);
    }
    return found;
  }

 private:
  // Cheapest open room of each slot, and the cost of each slot for each most used room.
  void price_rooms(const Group& g, const double* room_price) {
    cheapest_.assign(g.slots, kInfinite);
    for (int r = 0; r < g.rooms; ++r)
      for (int s = 0; s < g.slots; ++s)
        if (g.room_open[r * g.slots + s])
          cheapest_[s] = std::min(cheapest_[s], room_price[r * g.slots + s]);
    const int modes = static_cast<int>(g.room_modes.size());
    room_cost_.resize(static_cast<std::size_t>(g.slots) * modes);
    for (int s = 0; s < g.slots; ++s)
      for (int m = 0; m < modes; ++m) {
        double cost = g.room_change > 0.0 ? cheapest_[s] + g.room_change : cheapest_[s];
        const int room = g.room_modes[m];
        if (room >= 0 && g.room_change > 0.0 && g.room_open[room * g.slots + s])
          cost = std::min(room_price[room * g.slots + s], cost);
        room_cost_[static_cast<std::size_t>(s) * modes + m] = cost;
      }
  }

  // Options in the order of a bound that forgets weekday, start and room habits.
  std::vector<std::pair<double, int>> by_bound(const Group& g, const double* slot_price,
                                               const double* option_price) {
    std::vector<std::pair<double, int>> order;
    for (int o = 0; o < g.options; ++o)
      if (option_price[o] < kInfinite) order.push_back({0.0, o});
    if (order.size() < 2) return order;
    const int width = static_cast<int>(order.size());
    cost_.resize(static_cast<std::size_t>(g.slots) * width);
    for (int s = 0; s < g.slots; ++s)
      for (int n = 0; n < width; ++n) {
        const int at = order[n].second * g.slots + s;
        cost_[static_cast<std::size_t>(s) * width + n] =
            g.open[at] ? g.own[s] + slot_price[at] + cheapest_[s] : kInfinite;
      }
    const int lengths = run(g, width);
    double past = kInfinite;
    for (double value : g.mode_past) past = std::min(past, value);
    for (int n = 0; n < width; ++n) {
      double bound = g.may_hold_none ? g.missing * g.most : kInfinite;
      for (int k = std::max(1, g.least); k <= lengths; ++k)
        bound = std::min(bound, end_of(g, k, n, width).first + g.missing * (g.most - k));
      const int o = order[n].second;
      order[n].first = bound + (g.option_cost[o] + option_price[o]) + past;
    }
    std::sort(order.begin(), order.end());
    return order;
  }

  void try_option(const Group& g, int option, const double* slot_price, double option_price,
                  const double* room_price, Schedule& found) {
    const int rooms = static_cast<int>(g.room_modes.size());
    const int width = g.week_modes * g.start_modes * rooms;
    cost_.resize(static_cast<std::size_t>(g.slots) * width);
    for (int s = 0; s < g.slots; ++s) {
      double* cost = cost_.data() + static_cast<std::size_t>(s) * width;
      if (!g.open[option * g.slots + s]) {
        std::fill(cost, cost + width, kInfinite);
        continue;
      }
      const double base = g.own[s] + slot_price[s];
      const double* room = room_cost_.data() + static_cast<std::size_t>(s) * rooms;
      for (int w = 0; w < g.week_modes; ++w)
        for (int b = 0; b < g.start_modes; ++b) {
          const double here = base + g.week_penalty[w * g.slots + s] +
                              g.start_penalty[b * g.slots + s];
          for (int r = 0; r < rooms; ++r) *cost++ = here + room[r];
        }
    }
    const int lengths = run(g, width);
    const double fixed = g.option_cost[option] + option_price;
    double best = kInfinite;
    int best_length = -1, best_mode = -1;
    const int first = g.may_hold_none ? 0 : std::max(1, g.least);
    for (int k = first; k <= lengths || k == 0; ++k) {
      if (k > 0 && k < g.least) continue;
      for (int mode = 0; mode < width; ++mode) {
        const double end = k == 0 ? 0.0 : end_of(g, k, mode, width).first;
        const double total =
            end + g.missing * (g.most - k) + (g.mode_past[mode] + fixed);
        if (total < best) best = total, best_length = k, best_mode = mode;
      }
    }
    if (best_length < 0 || best > found.cost || (best == found.cost && option > found.option))
      return;
    found.cost = best;
    found.option = option;
    walk_back(g, best_length, best_mode, width, room_price, found);
  }

  // Fills `steps_[k - 1][node][state]` from `cost_[slot][state]`; returns the longest length.
  int run(const Group& g, int width) {
    const std::size_t table = static_cast<std::size_t>(g.nodes) * width;
    node_.resize(table);
    for (int n = 0; n < g.nodes; ++n) {
      double* to = node_.data() + static_cast<std::size_t>(n) * width;
      const double* from = cost_.data() + static_cast<std::size_t>(g.node_first[n]) * width;
      std::copy(from, from + width, to);
      for (int s = g.node_first[n] + 1; s < g.node_first[n + 1]; ++s) {
        from += width;
        for (int i = 0; i < width; ++i) to[i] = from[i] < to[i] ? from[i] : to[i];
      }
    }
    if (g.most < 1 || g.nodes == 0) return 0;
    steps_.resize(table * g.most);
    for (int n = 0; n < g.nodes; ++n)
      for (int i = 0; i < width; ++i) {
        const std::size_t at = static_cast<std::size_t>(n) * width + i;
        steps_[at] = node_[at] + g.first_cost[n];
      }
    if (g.pred.empty()) return 1;
    for (int k = 1; k < g.most; ++k) {
      const double* before = steps_.data() + table * (k - 1);
      double* after = steps_.data() + table * k;
      for (int n = 0; n < g.nodes; ++n) {
        double* to = after + static_cast<std::size_t>(n) * width;
        std::fill(to, to + width, kInfinite);
        for (int p = g.pred_first[n]; p < g.pred_first[n + 1]; ++p) {
          const double* from = before + static_cast<std::size_t>(g.pred[p]) * width;
          const double leg = g.pred_cost[p];
          for (int i = 0; i < width; ++i) {
            const double here = from[i] + leg;
            to[i] = here < to[i] ? here : to[i];
          }
        }
        const double* own = node_.data() + static_cast<std::size_t>(n) * width;
        for (int i = 0; i < width; ++i) to[i] = own[i] + to[i];
      }
    }
    return g.most;
  }

  // Least cost of k sessions in a state, and the node where they end.
  std::pair<double, int> end_of(const Group& g, int k, int state, int width) const {
    const double* table = steps_.data() + static_cast<std::size_t>(g.nodes) * width * (k - 1);
    double best = kInfinite;
    int node = 0;
    for (int n = 0; n < g.nodes; ++n)
      if (g.last_ok[n] && table[static_cast<std::size_t>(n) * width + state] < best)
        best = table[static_cast<std::size_t>(n) * width + state], node = n;
    return {best, node};
  }

  void walk_back(const Group& g, int length, int state, int width, const double* room_price,
                 Schedule& found) const {
    found.sessions.clear();
    if (length == 0) return;
    const int room_mode = g.room_modes[state % static_cast<int>(g.room_modes.size())];
    const std::size_t table = static_cast<std::size_t>(g.nodes) * width;
    int node = end_of(g, length, state, width).second;
    for (int k = length - 1;; --k) {
      int slot = g.node_first[node];
      for (int s = slot + 1; s < g.node_first[node + 1]; ++s)
        if (cost_[static_cast<std::size_t>(s) * width + state] <
            cost_[static_cast<std::size_t>(slot) * width + state])
          slot = s;
      found.sessions.push_back({slot, room_for(g, slot, room_mode, room_price)});
      if (k == 0) break;
      const double* before = steps_.data() + table * (k - 1);
      double best = kInfinite;
      int from = g.pred[g.pred_first[node]];
      for (int p = g.pred_first[node]; p < g.pred_first[node + 1]; ++p) {
        const double here =
            before[static_cast<std::size_t>(g.pred[p]) * width + state] + g.pred_cost[p];
        if (here < best) best = here, from = g.pred[p];
      }
      node = from;
    }
    std::reverse(found.sessions.begin(), found.sessions.end());
  }

  static int room_for(const Group& g, int slot, int mode, const double* room_price) {
    int best = -1;
    double least = kInfinite;
    for (int r = 0; r < g.rooms; ++r)
      if (g.room_open[r * g.slots + slot] && room_price[r * g.slots + slot] < least)
        least = room_price[r * g.slots + slot], best = r;
    if (mode >= 0 && g.room_open[mode * g.slots + slot] &&
        room_price[mode * g.slots + slot] <= least + g.room_change)
      return mode;
    return best;
  }

  Doubles cheapest_, room_cost_, cost_, node_, steps_;
};

}  // namespace maillage::calendar
