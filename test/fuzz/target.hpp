// What every fuzz target has: the function that is given an input, and how it says that an invariant does not hold.
//
// A target is one source file with one invariant or a few. With INVENTORY_FUZZ it is linked with libFuzzer, else with
// replay.cpp, which runs it over its corpus: what was once found is tested in every build.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// Called by one thread.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace inventory::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Ends the process when it does not hold: that is what the fuzzer looks for.
inline void require(bool holds, const char* invariant) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: does not hold: %s\n", invariant);
  std::abort();
}

// Takes the first line off the front, and the line feed after it.
inline std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
  return line;
}

}  // namespace inventory::fuzz
