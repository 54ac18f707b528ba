// Ruin and recreate: remove a few related groups, put each back at its cheapest.
#pragma once

#include "calendar_state.hpp"
#include "random.hpp"

namespace maillage::calendar {

class Search {
 public:
  Search(const Territory& t, std::uint64_t seed, std::vector<Ints> members,
         std::vector<Ints> resources)
      : t_(t), random_(seed), members_(std::move(members)), resources_(std::move(resources)),
        state_(t) {
    for (std::size_t g = 0; g < t.groups.size(); ++g) free_.push_back(static_cast<int>(g));
    is_free_.assign(t.groups.size(), 1);
  }

  void set_free(const Ints& groups) {
    free_ = groups;
    is_free_.assign(t_.groups.size(), 0);
    for (int g : groups) is_free_[g] = 1;
  }
  void restart() { state_ = State(t_); }
  bool insert(int index, const double* extra, const double* option_extra) {
    return state_.insert(pricer_, index, 1.0, extra, option_extra);
  }
  void place(int index, const Column& column) { state_.place(index, column); }

  // Tries `count` neighbourhoods at a temperature; the number of times the best plan improved.
  int steps(int count, double temperature) {
    int improved = 0;
    for (int n = 0; n < count; ++n) improved += step(temperature);
    return improved;
  }

  bool keep() {
    if (state_.placed() < best_placed_ ||
        (state_.placed() == best_placed_ && state_.cost() > best_cost_ - 1e-9))
      return false;
    best_placed_ = state_.placed();
    best_cost_ = state_.cost();
    best = state_.chosen;
    return true;
  }

  double best_cost() const { return best_cost_; }
  bool complete() const { return best_placed_ == static_cast<int>(t_.groups.size()); }
  State& state() { return state_; }
  std::vector<Column> best;

 private:
  int step(double temperature) {
    Ints ruined = choose();
    if (ruined.empty()) return 0;
    const double before_cost = state_.cost();
    const int before_placed = state_.placed();
    std::vector<std::pair<int, Column>> removed;
    for (int g : ruined)
      if (state_.chosen[g].placed()) removed.push_back({g, state_.remove(g)});
    for (int n = static_cast<int>(ruined.size()) - 1; n > 0; --n)
      std::swap(ruined[n], ruined[random_.below(n + 1)]);
    static constexpr double kScales[] = {1.0, 1.0, 0.75, 0.5, 0.5, 0.3};
    const double scale = kScales[random_.below(6)];
    for (std::size_t n = 0; n < ruined.size(); ++n) {
      const double* extra = noise(ruined[n]);
      state_.insert(pricer_, ruined[n], n + 1 == ruined.size() ? 1.0 : scale, extra, nullptr);
    }
    const double limit = before_cost + temperature * table_.draw(random_);
    if (state_.placed() < before_placed ||
        (state_.placed() == before_placed && state_.cost() > limit + 1e-9)) {
      for (int g : ruined)
        if (state_.chosen[g].placed()) state_.remove(g);
      for (const auto& [g, column] : removed) state_.place(g, column);
      return 0;
    }
    return keep();
  }

  // Now and then, small random prices that make another schedule look best.
  const double* noise(int group) {
    if (random_.below(10) < 7) return nullptr;
    noise_.resize(t_.groups[group].slots);
    for (double& value : noise_) value = random_.below(1024) * (1.0 / 512.0);
    return noise_.data();
  }

  Ints choose() {
    Ints missing;
    for (std::size_t g = 0; g < state_.chosen.size() && !state_.complete(); ++g)
      if (!state_.chosen[g].placed()) missing.push_back(static_cast<int>(g));
    const Ints& seeds = missing.empty() ? free_ : missing;
    if (seeds.empty()) return {};
    static constexpr int kSizes[] = {1, 2, 2, 2, 3, 3, 4, 6};
    const int size = std::min(static_cast<int>(t_.groups.size()),
                              kSizes[random_.below(8)] + (missing.empty() ? 0 : 1));
    Ints chosen{seeds[random_.below(static_cast<int>(seeds.size()))]};
    for (int n = 0; n < 4 * size && static_cast<int>(chosen.size()) < size; ++n) {
      const int other = around(chosen[random_.below(static_cast<int>(chosen.size()))]);
      if (other >= 0 && (!missing.empty() || is_free_[other]) &&
          std::find(chosen.begin(), chosen.end(), other) == chosen.end())
        chosen.push_back(other);
    }
    return chosen;
  }

  // Mostly a group now led by the same person, sometimes one it may meet.
  int around(int group) {
    const Column& column = state_.chosen[group];
    if (column.placed() && random_.below(10) < 7) {
      const auto& people = t_.uses[group].people[column.option];
      const int person = people[random_.below(static_cast<int>(people.size()))].agenda;
      Ints led;
      for (int other : members_[person])
        if (leads(person, other)) led.push_back(other);
      return led[random_.below(static_cast<int>(led.size()))];
    }
    const Ints& own = resources_[group];
    const Ints& met = members_[own[random_.below(static_cast<int>(own.size()))]];
    return met[random_.below(static_cast<int>(met.size()))];
  }

  bool leads(int person, int group) const {
    const Column& column = state_.chosen[group];
    if (!column.placed()) return false;
    for (const Use& use : t_.uses[group].people[column.option])
      if (use.agenda == person) return true;
    return false;
  }

  const Territory& t_;
  Random random_;
  ExponentialTable table_;
  std::vector<Ints> members_;    // groups of each resource; the first are the agendas
  std::vector<Ints> resources_;  // resources of each group
  State state_;
  Pricer pricer_;
  Ints free_;
  Bytes is_free_;
  Doubles noise_;
  double best_cost_ = kInfinite;
  int best_placed_ = -1;
};

}  // namespace maillage::calendar
