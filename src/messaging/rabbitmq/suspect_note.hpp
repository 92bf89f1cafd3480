// The message that is being taken alone, in a file: when the process ends meanwhile, the next one knows which it was.
//
// A broker counts how often a message came back, but not why: a lost connection sends back all that is in hand. The file tells
// a message that ends the process from those that were in hand with it. It needs to survive the process, not the machine, so
// nothing waits for the disk. Without a file, or where it cannot be written, nothing is noted.
//
// One thread. Does not throw.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "messaging/rabbitmq/message.hpp"

namespace inventory::messaging::rabbitmq {

class SuspectNote {
 public:
  // Reads what an earlier process left. Empty: there is no file.
  explicit SuspectNote(std::filesystem::path file);

  // An earlier process ended while one was noted.
  bool is_left() const { return endings_ > 0; }
  // How often in a row processes ended while this one was noted.
  int endings_with(const Delivery& delivery) const;

  void note(const Delivery& delivery);
  // It is settled, or somebody else is to blame if the process ends now. Nothing when none is noted.
  void withdraw() noexcept;

 private:
  void write(std::string_view text) const noexcept;

  const std::filesystem::path file_;
  std::string left_;  // the name of the message that was noted when the process ended
  int endings_ = 0;   // with it
  bool is_noted_ = false;
};

}  // namespace inventory::messaging::rabbitmq
