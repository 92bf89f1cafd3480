#include "base/ids.hpp"

#include <type_traits>
#include <unordered_set>

#include <gtest/gtest.h>

namespace inventory {
namespace {

static_assert(!std::is_convertible_v<VariantId, ReservationId>);
static_assert(!std::is_convertible_v<OrderId, UserId>);

TEST(Ids, CompareByWhatTheyName) {
  EXPECT_EQ(VariantId{}, VariantId{});
  EXPECT_LT(OrderId{"a"}, OrderId{"b"});
  VariantId other;
  other.uuid.bytes[15] = 1;
  EXPECT_LT(VariantId{}, other);
  EXPECT_EQ(other.to_string(), "00000000-0000-0000-0000-000000000001");
}

TEST(Ids, HashesSpreadOverIdsThatDifferInOneBit) {
  std::unordered_set<std::size_t> hashes;
  for (std::size_t bit = 0; bit < 128; ++bit) {
    VariantId id;
    id.uuid.bytes[bit / 8] = static_cast<std::uint8_t>(1u << bit % 8);
    hashes.insert(IdHash{}(id));
  }
  EXPECT_GT(hashes.size(), 120u);
  EXPECT_NE(IdHash{}(OrderId{"a"}), IdHash{}(OrderId{"b"}));
}

}  // namespace
}  // namespace inventory
