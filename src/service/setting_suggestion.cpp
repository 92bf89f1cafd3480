#include "service/setting_suggestion.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include "service/settings.hpp"

namespace inventory::service {
namespace {

// Letters to insert, remove or replace (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (const char letter : a) {
    std::size_t diagonal = row[0]++;
    for (std::size_t i = 0; i < b.size(); ++i) {
      const std::size_t replaced = diagonal + (letter == b[i] ? 0 : 1);
      diagonal = row[i + 1];
      row[i + 1] = std::min({replaced, row[i] + 1, row[i + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view name, Spelling spell) {
  std::size_t nearest = 1 + name.size() / 4;
  std::string meant;
  for (const Setting& setting : settings()) {
    const std::string spelled = spell(setting.name);
    const std::size_t away = distance(name, spelled);
    if (away > nearest || (away == nearest && !meant.empty())) continue;
    nearest = away;
    meant = spelled;
  }
  return meant.empty() ? "" : "; did you mean " + meant + "?";
}

std::string as_key(std::string_view setting_name) {
  return std::string(setting_name);
}

std::string as_flag(std::string_view setting_name) {
  return setting_named(setting_name)->flag();
}

std::string as_variable(std::string_view setting_name) {
  return setting_named(setting_name)->environment_variable();
}

}  // namespace inventory::service
