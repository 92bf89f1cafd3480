// A line that shows how far a long command is: on a terminal only, a few times a second.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ostream>

namespace inventory::client {

class Progress {
 public:
  // `shown`: the stream is a terminal. `total` 0: not known.
  Progress(std::ostream& out, bool shown, std::uint64_t total) : out_(out), shown_(shown), total_(total) {}
  ~Progress();  // takes the line away
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `done` of the total, and how many rows that were.
  void at(std::uint64_t done, std::size_t rows);

 private:
  std::ostream& out_;
  const bool shown_;
  const std::uint64_t total_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace inventory::client
