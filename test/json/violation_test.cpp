#include "json/violation.hpp"

#include <gtest/gtest.h>

namespace inventory::json {
namespace {

TEST(PointerToken, EscapesTildeAndSlash) {
  std::string pointer = "/lines";
  append_pointer_token(pointer, std::size_t{12});
  append_pointer_token(pointer, "a/b~c");
  EXPECT_EQ(pointer, "/lines/12/a~1b~0c");
}

TEST(ViolationList, StopsAtItsCount) {
  ViolationList list;
  for (std::size_t i = 0; i < ViolationList::count_max + 10; ++i)
    list.add("/x", "Wrong.");
  EXPECT_EQ(list.size(), ViolationList::count_max);
}

TEST(ViolationList, StopsAtItsBytesButKeepsTheFirst) {
  ViolationList list;
  list.add(std::string(2 * ViolationList::pointer_bytes_max, 'x'), "Wrong.");
  list.add("/y", "Wrong.");
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list.list().front().pointer.front(), 'x');
}

}  // namespace
}  // namespace inventory::json
