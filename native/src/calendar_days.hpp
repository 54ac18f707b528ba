// The best days of one person, room, member or service for given prices.
#pragma once

#include "calendar_pricing.hpp"

namespace maillage::calendar {

// A resource over its days: items are the sessions it may serve, in time order.
struct Days {
  int rows = 0, items = 0, limit = 0;
  double capacity = 1.0;
  std::vector<std::int64_t> cells;  // [row][item]: number of the price; -1 where shut
  Doubles legs;                     // [item][item], infinite where one cannot follow the other
  Doubles out, back;                // home to the item, and back
};

class DayPricer {
 public:
  // Least total of travel minus prices over all days; `slope[cell]` loses the capacity where a
  // session is taken.
  double best(const Days& d, const double* price, double* slope) {
    double total = 0.0;
    if (d.limit < 1) return total;
    for (int row = 0; row < d.rows; ++row) total += d.capacity * best_day(d, row, price, slope);
    return total;
  }

 private:
  double best_day(const Days& d, int row, const double* price, double* slope) {
    const std::int64_t* cells = d.cells.data() + static_cast<std::size_t>(row) * d.items;
    open_.clear();
    bool any = false;
    for (int i = 0; i < d.items; ++i)
      if (cells[i] >= 0) {
        open_.push_back(i);
        any = any || price[cells[i]] > 0.0;
      }
    if (!any) return 0.0;
    const int count = static_cast<int>(open_.size());
    const int longest = std::min(d.limit, count);
    reach_.assign(static_cast<std::size_t>(count) * longest, kInfinite);
    from_.assign(static_cast<std::size_t>(count) * longest, -1);
    double best = 0.0;
    int best_length = -1, best_item = -1;
    for (int k = 0; k < longest; ++k) {
      bool finite = false;
      for (int j = 0; j < count; ++j) {
        const int item = open_[j];
        double here = kInfinite;
        if (k == 0) {
          here = d.out[item];
        } else {
          const double* before = reach_.data() + static_cast<std::size_t>(k - 1) * count;
          for (int i = 0; i < count; ++i) {
            const double way = before[i] + d.legs[static_cast<std::size_t>(open_[i]) * d.items + item];
            if (way < here) here = way, from_[static_cast<std::size_t>(k) * count + j] = i;
          }
        }
        here -= price[cells[item]];
        reach_[static_cast<std::size_t>(k) * count + j] = here;
        finite = finite || here < kInfinite;
        if (here + d.back[item] < best)
          best = here + d.back[item], best_length = k, best_item = j;
      }
      if (!finite) break;
    }
    for (int k = best_length, j = best_item; k >= 0; --k) {
      slope[cells[open_[j]]] -= d.capacity;
      j = from_[static_cast<std::size_t>(k) * count + j];
    }
    return best;
  }

  Ints open_, from_;
  Doubles reach_;
};

}  // namespace maillage::calendar
