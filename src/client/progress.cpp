#include "client/progress.hpp"

#include <algorithm>
#include <string>

namespace inventory::client {
namespace {

constexpr std::chrono::milliseconds interval{100};
constexpr std::size_t bar_width = 40;
constexpr const char* clear_line = "\r\x1b[K";

}  // namespace

Progress::~Progress() {
  if (drawn_) out_ << clear_line << std::flush;
}

void Progress::at(std::uint64_t done, std::size_t rows) {
  const auto now = std::chrono::steady_clock::now();
  if (!shown_ || now < next_) return;
  next_ = now + interval;
  drawn_ = true;
  out_ << clear_line;
  if (total_ > 0) {
    const std::uint64_t percent = std::min<std::uint64_t>(100, done * 100 / total_);
    std::string bar(bar_width, '.');
    std::fill_n(bar.begin(), percent * bar_width / 100, '#');
    out_ << '[' << bar << "] " << percent << " %  ";
  }
  out_ << rows << " rows" << std::flush;
}

}  // namespace inventory::client
