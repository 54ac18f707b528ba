// A plan under construction: who is where, and what one more session would cost.
#pragma once

#include "calendar_pricing.hpp"

namespace maillage::calendar {

using Cells = std::vector<std::int64_t>;

// A person, room, member or service over all its days.
struct Agenda {
  bool person = false;
  int days = 0, sessions = 0, limit = 0, capacity = 1;
  Ints row_of_day;            // -1 where the resource has no row
  Cells cells;                // [row][session]
  Ints start, end;            // per session
  Doubles legs, out, back;
  Ints week_of_row, week_left;  // per row; per week of the resource, -1 without limit
  int max_groups = -1;
};

// A resource a group may use, and which of its sessions each slot is.
struct Use {
  int agenda = -1;
  Ints session;
};

struct GroupUses {
  Ints day;                                // per slot
  std::vector<std::vector<Use>> people;    // per option
  std::vector<Use> rooms, shared;          // a room that nobody else wants has agenda -1
  std::vector<Cells> person_cells;         // per option: [person][slot]
  Cells room_cells, shared_cells;
  Ints rules;
};

struct Rule {
  int minimum = 0;
  Ints groups;
};

struct Column {
  int option = -1;
  std::vector<std::pair<int, int>> sessions;
  bool placed() const { return option >= 0; }
};

// Everything about a problem that a plan needs; shared by plans.
struct Territory {
  std::vector<Group> groups;
  std::vector<GroupUses> uses;
  std::vector<Agenda> agendas;
  std::vector<Rule> rules;
  std::size_t cells = 0;
};

class State {
 public:
  explicit State(const Territory& t) : chosen(t.groups.size()), t_(&t), own_(t.groups.size()) {
    price.assign(t.cells, 0.0);
    for (const Agenda& a : t.agendas) {
      const int rows = a.sessions ? static_cast<int>(a.cells.size()) / a.sessions : 0;
      held_.emplace_back(rows);
      routes_.emplace_back(rows, 0.0);
      weeks_.emplace_back(a.week_left.size(), 0);
      rows_of_week_.emplace_back(a.week_left.size());
      for (int row = 0; row < rows && !a.week_left.empty(); ++row)
        rows_of_week_.back()[a.week_of_row[row]].push_back(row);
    }
    given_.assign(t.agendas.size(), 0);
    for (std::size_t a = 0; a < t.agendas.size(); ++a)
      for (std::size_t row = 0; row < held_[a].size(); ++row) refresh(a, static_cast<int>(row));
  }

  double cost() const { return own_total_ + travel_; }
  int placed() const { return placed_; }
  bool complete() const { return placed_ == static_cast<int>(chosen.size()); }

  void place(int index, const Column& column) {
    chosen[index] = column;
    own_[index] = own_cost(t_->groups[index], column);
    own_total_ += own_[index];
    ++placed_;
    move(index, column, 1);
  }

  Column remove(int index) {
    Column column = std::move(chosen[index]);
    chosen[index] = {};
    own_total_ -= own_[index];
    --placed_;
    move(index, column, -1);
    return column;
  }

  // Places a group at its cheapest; false when nothing fits. Travel counts at `scale`; `extra` is
  // added per slot and `option_extra` per option, where given.
  bool insert(Pricer& pricer, int index, double scale, const double* extra,
              const double* option_extra) {
    const Group& g = t_->groups[index];
    prices_of(index);
    if (option_extra != nullptr)
      for (int o = 0; o < g.options; ++o) option_price_[o] += option_extra[o];
    for (int o = 0; o < g.options; ++o)
      for (int s = 0; s < g.slots; ++s) {
        double& value = slot_price_[o * g.slots + s];
        if (scale != 1.0) value *= scale;
        if (extra != nullptr) value += extra[s];
      }
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      const Schedule found =
          pricer.best(g, slot_price_.data(), room_price_.data(), option_price_.data());
      if (!found.found()) return false;
      const Column column{found.option, found.sessions};
      if (fits(index, column)) {
        place(index, column);
        return true;
      }
      discourage(index, column);
    }
    return false;
  }

  std::vector<Column> chosen;
  Doubles price;

 private:
  static constexpr int kAttempts = 8;

  static double own_cost(const Group& g, const Column& column) {
    double cost = g.option_cost[column.option];
    const int held = static_cast<int>(column.sessions.size());
    cost += g.missing * (g.most - held);
    int before = -1;
    for (const auto& [slot, room] : column.sessions) {
      const int node = static_cast<int>(
          std::upper_bound(g.node_first.begin(), g.node_first.end(), slot) - g.node_first.begin()) - 1;
      cost += g.own[slot];
      if (before < 0) cost += g.first_cost[node];
      else
        for (int p = g.pred_first[node]; p < g.pred_first[node + 1]; ++p)
          if (g.pred[p] == before) cost += g.pred_cost[p];
      before = node;
    }
    return cost + habits(g, column);
  }

  // Least cost of straying from a usual weekday, start and room.
  static double habits(const Group& g, const Column& column) {
    const int rooms = static_cast<int>(g.room_modes.size());
    double best = kInfinite;
    for (int w = 0; w < g.week_modes; ++w)
      for (int b = 0; b < g.start_modes; ++b)
        for (int r = 0; r < rooms; ++r) {
          double cost = g.mode_past[(w * g.start_modes + b) * rooms + r];
          for (const auto& [slot, room] : column.sessions) {
            cost += g.week_penalty[w * g.slots + slot];
            cost += g.start_penalty[b * g.slots + slot];
            if (g.room_change > 0.0 && room != g.room_modes[r]) cost += g.room_change;
          }
          best = std::min(best, cost);
        }
    return best;
  }

  void move(int index, const Column& column, int sign) {
    const GroupUses& uses = t_->uses[index];
    for (const Use& use : uses.people[column.option]) given_[use.agenda] += sign;
    for (const auto& [slot, room] : column.sessions) {
      const int day = uses.day[slot];
      for (const Use& use : uses.people[column.option]) shift(use, slot, day, sign);
      if (uses.rooms[room].agenda >= 0) shift(uses.rooms[room], slot, day, sign);
      for (const Use& use : uses.shared) shift(use, slot, day, sign);
    }
  }

  void shift(const Use& use, int slot, int day, int sign) {
    const Agenda& a = t_->agendas[use.agenda];
    const int row = a.row_of_day[day], session = use.session[slot];
    Ints& held = held_[use.agenda][row];
    const auto at = std::lower_bound(held.begin(), held.end(), session);
    if (sign > 0) held.insert(at, session);
    else held.erase(at);
    if (a.person) {
      double& cost = routes_[use.agenda][row];
      travel_ -= cost;
      cost = route(a, held);
      travel_ += cost;
    }
    if (!a.week_left.empty()) {
      const int week = a.week_of_row[row], left = a.week_left[week];
      int& count = weeks_[use.agenda][week];
      const bool was = count >= left;
      count += sign;
      if (left >= 0 && was != (count >= left))
        for (int other : rows_of_week_[use.agenda][week]) refresh(use.agenda, other);
    }
    refresh(use.agenda, row);
  }

  static double route(const Agenda& a, const Ints& held) {
    if (held.empty()) return 0.0;
    double total = a.out[held.front()] + a.back[held.back()];
    for (std::size_t n = 1; n < held.size(); ++n)
      total += a.legs[static_cast<std::size_t>(held[n - 1]) * a.sessions + held[n]];
    return total;
  }

  // Prices of one resource on one day.
  void refresh(std::size_t agenda, int row) {
    const Agenda& a = t_->agendas[agenda];
    const Ints& held = held_[agenda][row];
    const std::int64_t* cells = a.cells.data() + static_cast<std::size_t>(row) * a.sessions;
    bool full = static_cast<int>(held.size()) >= a.limit && a.person;
    if (!a.week_left.empty()) {
      const int week = a.week_of_row[row];
      full = full || (a.week_left[week] >= 0 && weeks_[agenda][week] >= a.week_left[week]);
    }
    const double base = a.person ? route(a, held) : 0.0;
    for (int s = 0; s < a.sessions; ++s)
      price[cells[s]] = full        ? kInfinite
                        : a.person ? insertion(a, held, base, s)
                                   : shut(a, held, s);
  }

  // Extra travel of one more session, summed as the Python path sums it.
  static double insertion(const Agenda& a, const Ints& held, double base, int session) {
    if (held.empty()) return a.out[session] + a.back[session];
    const int count = static_cast<int>(held.size());
    const int at = static_cast<int>(std::lower_bound(held.begin(), held.end(), session) -
                                    held.begin());
    const auto stop = [&](int n) { return n < at ? held[n] : n == at ? session : held[n - 1]; };
    double total = a.out[stop(0)] + a.back[stop(count)];
    for (int n = 1; n <= count; ++n)
      total += a.legs[static_cast<std::size_t>(stop(n - 1)) * a.sessions + stop(n)];
    return total - base;
  }

  static double shut(const Agenda& a, const Ints& held, int session) {
    if (a.capacity < 1) return kInfinite;
    const int from = a.start[session], to = a.end[session];
    const auto full_at = [&](int instant) {
      int count = 0;
      for (int h : held)
        count += a.start[h] < to && from < a.end[h] && a.start[h] <= instant && instant < a.end[h];
      return count >= a.capacity;
    };
    if (full_at(from)) return kInfinite;
    for (int h : held)
      if (a.start[h] > from && a.start[h] < to && full_at(a.start[h])) return kInfinite;
    return 0.0;
  }

  void prices_of(int index) {
    const Group& g = t_->groups[index];
    const GroupUses& uses = t_->uses[index];
    slot_price_.assign(static_cast<std::size_t>(g.options) * g.slots, 0.0);
    option_price_.assign(g.options, kInfinite);
    for (int o = 0; o < g.options; ++o) {
      if (!option_left(index, o)) continue;
      option_price_[o] = 0.0;
      double* to = slot_price_.data() + static_cast<std::size_t>(o) * g.slots;
      add(uses.person_cells[o], g.slots, to);
      add(uses.shared_cells, g.slots, to);
    }
    room_price_.resize(uses.room_cells.size());
    for (std::size_t n = 0; n < uses.room_cells.size(); ++n)
      room_price_[n] = price[uses.room_cells[n]];
  }

  void add(const Cells& rows, int slots, double* to) const {
    for (std::size_t at = 0; at < rows.size(); at += slots)
      for (int s = 0; s < slots; ++s) to[s] += price[rows[at + s]];
  }

  bool option_left(int index, int option) const {
    for (const Use& use : t_->uses[index].people[option]) {
      const int most = t_->agendas[use.agenda].max_groups;
      if (most >= 0 && given_[use.agenda] >= most) return false;
    }
    for (int rule : t_->uses[index].rules)
      if (!keeps(t_->rules[rule], index, option)) return false;
    return true;
  }

  // Whether the groups still to place can bring the persons a rule asks for.
  bool keeps(const Rule& rule, int index, int option) const {
    Ints present;
    int still = 0;
    const auto meet = [&](int group, int chosen_option) {
      for (const Use& use : t_->uses[group].people[chosen_option])
        if (std::find(present.begin(), present.end(), use.agenda) == present.end())
          present.push_back(use.agenda);
    };
    meet(index, option);
    for (int other : rule.groups) {
      if (other == index) continue;
      if (chosen[other].placed()) {
        meet(other, chosen[other].option);
      } else {
        std::size_t most = 0;
        for (const auto& people : t_->uses[other].people) most = std::max(most, people.size());
        still += static_cast<int>(most);
      }
    }
    return static_cast<int>(present.size()) + still >= rule.minimum;
  }

  bool fits(int index, const Column& column) const {
    const Group& g = t_->groups[index];
    const GroupUses& uses = t_->uses[index];
    if (!option_left(index, column.option)) return false;
    for (const auto& [slot, room] : column.sessions) {
      double sum = price[uses.room_cells[static_cast<std::size_t>(room) * g.slots + slot]];
      const Cells& people = uses.person_cells[column.option];
      for (std::size_t at = slot; at < people.size(); at += g.slots) sum += price[people[at]];
      for (std::size_t at = slot; at < uses.shared_cells.size(); at += g.slots)
        sum += price[uses.shared_cells[at]];
      if (!(sum < kInfinite)) return false;
    }
    for (const Use& use : uses.people[column.option])
      if (!limits_hold(use, uses, column)) return false;
    return true;
  }

  // Daily routes and weekly limits once all the sessions of a column are counted.
  bool limits_hold(const Use& use, const GroupUses& uses, const Column& column) const {
    const Agenda& a = t_->agendas[use.agenda];
    const std::size_t count = column.sessions.size();
    for (std::size_t i = 0; i < count; ++i) {
      const int row = a.row_of_day[uses.day[column.sessions[i].first]];
      Ints merged = held_[use.agenda][row];
      int week_count = 0, day_count = 0;
      for (const auto& [slot, room] : column.sessions) {
        const int other = a.row_of_day[uses.day[slot]];
        if (!a.week_left.empty()) week_count += a.week_of_row[other] == a.week_of_row[row];
        if (other == row) merged.push_back(use.session[slot]), ++day_count;
      }
      if (!a.week_left.empty()) {
        const int week = a.week_of_row[row], left = a.week_left[week];
        if (left >= 0 && weeks_[use.agenda][week] + week_count > left) return false;
      }
      if (day_count < 2) continue;
      std::sort(merged.begin(), merged.end());
      if (static_cast<int>(merged.size()) > a.limit || !(route(a, merged) < kInfinite)) return false;
    }
    return true;
  }

  // Forbids the densest session of a column that only breaks limits within itself.
  void discourage(int index, const Column& column) {
    const Group& g = t_->groups[index];
    const GroupUses& uses = t_->uses[index];
    const auto& sessions = column.sessions;
    if (sessions.size() < 2) {
      for (int s = 0; s < g.slots; ++s) slot_price_[column.option * g.slots + s] = kInfinite;
      return;
    }
    std::size_t densest = 1;
    for (std::size_t n = 2; n < sessions.size(); ++n)
      if (uses.day[sessions[n].first] - uses.day[sessions[n - 1].first] <
          uses.day[sessions[densest].first] - uses.day[sessions[densest - 1].first])
        densest = n;
    for (int o = 0; o < g.options; ++o)
      slot_price_[o * g.slots + sessions[densest].first] = kInfinite;
  }

  const Territory* t_;
  Doubles own_;
  double own_total_ = 0.0, travel_ = 0.0;
  int placed_ = 0;
  std::vector<std::vector<Ints>> held_;   // [agenda][row]: sessions in time order
  std::vector<Doubles> routes_;
  std::vector<Ints> weeks_;
  std::vector<std::vector<Ints>> rows_of_week_;
  Ints given_;
  Doubles slot_price_, room_price_, option_price_;
};

}  // namespace maillage::calendar
