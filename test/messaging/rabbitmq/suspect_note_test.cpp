#include "messaging/rabbitmq/suspect_note.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <gtest/gtest.h>

namespace inventory::messaging::rabbitmq {
namespace {

class SuspectNotes : public testing::Test {
 protected:
  ~SuspectNotes() override { std::filesystem::remove(file_); }

  static Delivery saying(std::string body, std::string id = "1") {
    Delivery delivery;
    delivery.exchange = "order.events";
    delivery.message.properties.message_id = std::move(id);
    delivery.message.body = std::move(body);
    return delivery;
  }

  const std::filesystem::path file_ =
      std::filesystem::temp_directory_path() / ("inventory-suspect-" + std::to_string(::getpid()));
};

TEST_F(SuspectNotes, ProcessesThatEndAreCountedByTheMessage) {
  for (int ended = 0; ended < 4; ++ended) {
    SuspectNote note(file_);
    EXPECT_EQ(note.is_left(), ended > 0);
    EXPECT_EQ(note.endings_with(saying("a")), ended);
    EXPECT_EQ(note.endings_with(saying("b")), 0);
    EXPECT_EQ(note.endings_with(saying("a", "2")), 0) << "another id";
    note.note(saying("a"));
  }
}

TEST_F(SuspectNotes, OthersInBetweenDoNotMakeItForget) {
  SuspectNote(file_).note(saying("a"));
  SuspectNote again(file_);
  again.note(saying("b"));
  again.withdraw();
  again.note(saying("a"));
  EXPECT_EQ(SuspectNote(file_).endings_with(saying("a")), 2);
}

TEST_F(SuspectNotes, WhatIsWithdrawnIsForgotten) {
  {
    SuspectNote note(file_);
    note.note(saying("a"));
    note.withdraw();
    note.withdraw();
  }
  EXPECT_FALSE(SuspectNote(file_).is_left());
}

TEST_F(SuspectNotes, WhatIsNoNoteIsNone) {
  for (const char* text : {"", "a", "0 a", "-1 a", "1", "99999999999 a", "\n\n"}) {
    std::ofstream(file_, std::ios::trunc) << text;
    EXPECT_FALSE(SuspectNote(file_).is_left()) << text;
  }
}

TEST(SuspectNote, WithoutAFileNothingIsNoted) {
  for (const char* file : {"", "/nowhere/at/all"}) {
    SuspectNote note{std::filesystem::path(file)};
    note.note({});
    note.withdraw();
    EXPECT_FALSE(note.is_left());
    EXPECT_EQ(note.endings_with({}), 0);
  }
}

}  // namespace
}  // namespace inventory::messaging::rabbitmq
