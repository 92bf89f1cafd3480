// The configuration file.
//
// Invariant: it is refused with reasons, or loads to a configuration that is printed as a file which loads to the same again.

#include <cstring>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/target.hpp"
#include "service/configuration_loader.hpp"

namespace inventory::service {
namespace {

using fuzz::require;

// A file in memory.
class File {
 public:
  File()
      : descriptor_(memfd_create("configuration", 0)), path_("/proc/self/fd/" + std::to_string(descriptor_)) {
    require(descriptor_ >= 0, "there is a file in memory");
  }

  const std::string& with(std::string_view content) const {
    const auto size = static_cast<ssize_t>(content.size());
    require(ftruncate(descriptor_, 0) == 0 && pwrite(descriptor_, content.data(), content.size(), 0) == size,
            "a file in memory can be written");
    return path_;
  }

 private:
  const int descriptor_;
  const std::string path_;
};

std::expected<LoadedConfiguration, Complaints> load(std::string_view content, FitTogether fit) {
  static const File file;
  return load_configuration({.flags = {}, .environment = {}, .file = file.with(content)}, fit);
}

void require_reasons(const Complaints& complaints) {
  require(!complaints.empty(), "a refusal has a reason");
  for (const std::string& complaint : complaints)
    require(!complaint.empty(), "a reason is a sentence");
}

void require_same(const Configuration& one, const Configuration& other) {
  for (const Setting& setting : settings()) {
    if (!setting.secret)
      require(setting.print(one) == setting.print(other), "a setting is read as it was printed");
  }
}

}  // namespace
}  // namespace inventory::service

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace inventory::service;
  const std::string_view content = inventory::fuzz::text_of(data, size);
  if (const auto fitting = load(content, FitTogether::yes); !fitting) require_reasons(fitting.error());
  const auto loaded = load(content, FitTogether::no);
  if (!loaded) {
    require_reasons(loaded.error());
    return 0;
  }
  const auto again = load(print_configuration(*loaded), FitTogether::no);
  require(again.has_value(), "what was printed is loaded");
  require_same(loaded->configuration, again->configuration);
  return 0;
}
