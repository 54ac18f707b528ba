// All groups and all resources priced at once: the value of the relaxation and its slope.
#pragma once

#include "calendar_days.hpp"

namespace maillage::calendar {

using Cells = std::vector<std::int64_t>;

// Which prices a group pays.
struct GroupCells {
  std::vector<Cells> visits, weeks;    // per option: [person][slot]
  std::vector<Cells> limits, rewards;  // per option
  Cells rooms, shared;                 // [room][slot], [resource][slot]
};

struct GroupPrices {
  Doubles slots, rooms, options;
};

class Relaxation {
 public:
  std::vector<Group> groups;
  std::vector<GroupCells> cells;
  std::vector<Days> days;
  std::vector<Schedule> found;  // of the last call

  // Value of groups and resources; infinite when some group has no schedule at any price.
  double price_all(const double* price, double* slope, const std::vector<Bytes>& allowed) {
    found.assign(groups.size(), {});
    Pricer pricer;
    GroupPrices prices;
    double value = 0.0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
      prices_of(g, price, allowed[g], prices);
      found[g] = pricer.best(groups[g], prices.slots.data(), prices.rooms.data(),
                             prices.options.data());
      if (!found[g].found()) return kInfinite;
      value += found[g].cost;
      count(g, slope);
    }
    DayPricer days_pricer;
    for (const Days& one : days) value += days_pricer.best(one, price, slope);
    return value;
  }

  // What a group pays: `[option][slot]`, `[room][slot]`, `[option]`.
  void prices_of(std::size_t index, const double* price, const Bytes& allowed,
                 GroupPrices& out) const {
    const Group& g = groups[index];
    const GroupCells& c = cells[index];
    const std::size_t slots = g.slots;
    out.slots.assign(slots * g.options, 0.0);
    out.options.assign(g.options, kInfinite);
    for (int o = 0; o < g.options; ++o) {
      if (!allowed[o]) continue;
      double* to = out.slots.data() + slots * o;
      add(c.visits[o], price, slots, to);
      add_sum(c.shared, price, slots, to);
      add_sum(c.weeks[o], price, slots, to);
      double paid = 0.0, won = 0.0;
      for (std::int64_t row : c.limits[o]) paid += price[row];
      for (std::int64_t row : c.rewards[o]) won += price[row];
      out.options[o] = paid - won;
    }
    out.rooms.resize(c.rooms.size());
    for (std::size_t n = 0; n < c.rooms.size(); ++n) out.rooms[n] = price[c.rooms[n]];
  }

 private:
  static void add(const Cells& rows, const double* price, std::size_t slots, double* to) {
    for (std::size_t at = 0; at < rows.size(); at += slots)
      for (std::size_t s = 0; s < slots; ++s) to[s] += price[rows[at + s]];
  }

  // Adds the sum of the rows, summed first.
  void add_sum(const Cells& rows, const double* price, std::size_t slots, double* to) const {
    for (std::size_t s = 0; s < slots && !rows.empty(); ++s) {
      double sum = 0.0;
      for (std::size_t at = s; at < rows.size(); at += slots) sum += price[rows[at]];
      to[s] += sum;
    }
  }

  void count(std::size_t index, double* slope) const {
    const GroupCells& c = cells[index];
    const std::size_t slots = groups[index].slots;
    const Schedule& one = found[index];
    for (std::int64_t row : c.limits[one.option]) slope[row] += 1.0;
    for (std::int64_t row : c.rewards[one.option]) slope[row] -= 1.0;
    for (const auto& [slot, room] : one.sessions) {
      for (std::size_t at = slot; at < c.visits[one.option].size(); at += slots)
        slope[c.visits[one.option][at]] += 1.0;
      for (std::size_t at = slot; at < c.weeks[one.option].size(); at += slots)
        slope[c.weeks[one.option][at]] += 1.0;
      for (std::size_t at = slot; at < c.shared.size(); at += slots) slope[c.shared[at]] += 1.0;
      slope[c.rooms[room * slots + slot]] += 1.0;
    }
  }
};

}  // namespace maillage::calendar
