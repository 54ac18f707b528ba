// SplitMix64: small, fast, and trivially the same in the Python path.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace maillage {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  // A whole number from 0 to bound - 1; bound is at least 1 and below 2^32.
  std::int32_t below(std::int32_t bound) {
    return static_cast<std::int32_t>(((next() >> 32) * static_cast<std::uint64_t>(bound)) >> 32);
  }

 private:
  std::uint64_t state_;
};

// Exponential draws come from a table, so that both paths take the same logarithms.
class ExponentialTable {
 public:
  static constexpr int kSize = 4096;

  ExponentialTable() {
    for (int i = 0; i < kSize; ++i) values_[i] = -std::log((i + 0.5) / kSize);
  }

  double draw(Random& random) const { return values_[random.next() >> 52]; }

 private:
  std::array<double, kSize> values_{};
};

}  // namespace maillage
