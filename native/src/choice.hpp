// What a job is assigned, and how two slots of one job are tied.
#pragma once

#include <cstdint>

namespace maillage {

enum Tie : std::int32_t { kSingle = 0, kTogether = 1, kSequence = 2 };

// A mode (one day and place; kLeftOut when the job is not placed) and a person per slot.
struct Choice {
  std::int32_t mode = 0;
  std::int32_t who[2] = {-1, -1};

  bool operator==(const Choice& other) const {
    return mode == other.mode && who[0] == other.who[0] && who[1] == other.who[1];
  }
};

constexpr std::int32_t kLeftOut = -1;

}  // namespace maillage
