// Annealing: chains side by side, a few stages, the best plan handed on from stage to stage.
//
// A run is deterministic for its seed and move budget: chains share nothing inside a stage and are
// compared only when all have ended it. A time limit only shortens stages.
#pragma once

#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "machine.hpp"
#include "moves.hpp"
#include "random.hpp"

namespace maillage {

struct Stage {
  double share, hot, cold;
};

struct Settings {
  std::vector<std::uint64_t> seeds;  // one per stage and chain, stage by stage
  std::vector<Stage> stages;
  std::int64_t moves = 0;   // per chain; 0 = no budget
  double seconds = 0;       // 0 = no limit
};

struct Plan {
  std::vector<std::int32_t> order;
  std::vector<Choice> choices;
  std::int64_t cost = 0;
};

struct Outcome {
  Plan plan;
  std::int64_t moves = 0;
  double seconds = 0;
};

// Called a few times a second with the share done and the best cost; false asks to stop.
using Progress = std::function<bool(double, std::int64_t)>;

template <class Model>
class Annealer {
 public:
  Annealer(const Model& model, Settings settings, std::vector<Plan> starts)
      : model_(model), settings_(std::move(settings)), plans_(std::move(starts)) {
    if (plans_.empty() || settings_.seeds.size() != settings_.stages.size() * plans_.size())
      throw std::invalid_argument("one seed per stage and chain is needed");
    for (Plan& plan : plans_) plan.cost = Machine<Model>(model_, plan.order, plan.choices).cost();
  }

  Outcome run(const Progress& progress) {
    begin_ = Clock::now();
    best_cost_ = best().cost;
    double from = 0;
    for (std::size_t stage = 0; stage < settings_.stages.size() && !stop_; ++stage) {
      const double until = from + settings_.stages[stage].share;
      run_stage(stage, from, until, progress);
      from = until;
      const Plan winner = best();
      for (Plan& plan : plans_) plan = winner;
    }
    Outcome outcome{best(), moves_, elapsed()};
    const Machine<Model> check(model_, outcome.plan.order, outcome.plan.choices);
    if (check.cost() != outcome.plan.cost)
      throw std::logic_error("the cost kept move by move is not the cost of the plan");
    return outcome;
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::int64_t kBeat = 256;

  double elapsed() const {
    return std::chrono::duration<double>(Clock::now() - begin_).count();
  }

  const Plan& best() const {
    std::size_t winner = 0;
    for (std::size_t chain = 1; chain < plans_.size(); ++chain)
      if (plans_[chain].cost < plans_[winner].cost) winner = chain;
    return plans_[winner];
  }

  void run_stage(std::size_t stage, double from, double until, const Progress& progress) {
    std::vector<std::thread> threads;
    running_ = static_cast<int>(plans_.size());
    for (std::size_t chain = 0; chain < plans_.size(); ++chain)
      threads.emplace_back([this, stage, chain, from, until] {
        try {
          run_chain(stage, chain, from, until);
        } catch (...) {
          const std::lock_guard<std::mutex> hold(lock_);
          failure_ = std::current_exception();
          stop_ = true;
        }
        const std::lock_guard<std::mutex> hold(lock_);
        --running_;
        wake_.notify_all();
      });
    watch(progress);
    for (std::thread& thread : threads) thread.join();
    if (failure_) std::rethrow_exception(failure_);
  }

  void watch(const Progress& progress) {
    std::unique_lock<std::mutex> hold(lock_);
    while (!wake_.wait_for(hold, std::chrono::milliseconds(200), [this] { return running_ == 0; })) {
      if (!progress) continue;
      hold.unlock();
      if (!progress(done_.load(), best_cost_.load())) stop_ = true;
      hold.lock();
    }
  }

  // Share of the whole run behind us: by moves, by time, or whichever is further.
  double behind(double from, double until, std::int64_t moves, std::int64_t budget) const {
    double share = from;
    if (budget > 0) share = from + (until - from) * static_cast<double>(moves) / static_cast<double>(budget);
    if (settings_.seconds > 0) share = std::max(share, elapsed() / settings_.seconds);
    return share;
  }

  void run_chain(std::size_t stage, std::size_t chain, double from, double until) {
    const Stage& plan = settings_.stages[stage];
    const auto budget = static_cast<std::int64_t>(static_cast<double>(settings_.moves) * plan.share);
    Random random(settings_.seeds[stage * plans_.size() + chain]);
    Plan& kept = plans_[chain];
    Machine<Model> machine(model_, kept.order, kept.choices);
    Moves<Model> moves(model_, machine);
    Change change;
    double heat = plan.hot;
    std::int64_t done = 0;
    for (;; ++done) {
      if (done % kBeat == 0) {
        const double share = behind(from, until, done, budget);
        if (chain == 0) done_ = share;
        if (stop_ || share >= until) break;
        heat = plan.hot * std::pow(plan.cold / plan.hot, (share - from) / (until - from));
      }
      if (settings_.moves > 0 && done >= budget) break;
      if (!moves.propose(random, change)) continue;
      const double slack = heat * table_.draw(random);
      const std::int64_t cost =
          machine.attempt(change, machine.cost() + static_cast<std::int64_t>(slack));
      if (cost >= kept.cost) continue;  // kRefused is the greatest number
      kept.cost = cost;
      kept.order = machine.order();
      kept.choices = machine.choices();
      std::int64_t known = best_cost_.load();
      while (cost < known && !best_cost_.compare_exchange_weak(known, cost)) {
      }
    }
    moves_ += done;
  }

  const Model& model_;
  const ExponentialTable table_;
  Settings settings_;
  std::vector<Plan> plans_;
  Clock::time_point begin_{};
  std::atomic<bool> stop_{false};
  std::atomic<double> done_{0};
  std::atomic<std::int64_t> moves_{0}, best_cost_{0};
  std::mutex lock_;
  std::condition_variable wake_;
  int running_ = 0;
  std::exception_ptr failure_;
};

}  // namespace maillage
