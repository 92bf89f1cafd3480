#include <algorithm>
#include <cstdio>

#include "service/configuration_loader.hpp"

namespace inventory::service {
namespace {

// A TOML basic string.
std::string toml_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < ' ' || byte == 0x7f) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04X", byte);
      out += escape;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string toml_value(std::string_view text) {
  const bool is_number =
      !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return is_number || text == "true" || text == "false" ? std::string(text) : toml_string(text);
}

// Nothing from outside may end the comment it stands in.
std::string comment(const Origin& origin) {
  std::string text = origin.to_string();
  std::ranges::replace_if(text, [](unsigned char c) { return c < ' ' || c == 0x7f; }, '?');
  return "# " + text;
}

}  // namespace

std::string print_configuration(const LoadedConfiguration& loaded, std::span<const Setting> table) {
  constexpr std::size_t comment_column = 48;
  std::string out;
  for (const Setting& setting : table) {
    const auto value = setting.print(loaded.configuration);
    std::string line = std::string(setting.name) + " = ";
    if (!value) {
      line = "# " + std::string(setting.name) + " is not set";
    } else {
      line += setting.secret ? setting.shown(*value) : toml_value(*value);
    }
    // A redacted value must not become the value of whoever loads this text.
    if (value && setting.secret) line.insert(0, "# ");
    line.append(line.size() < comment_column ? comment_column - line.size() : 1, ' ');
    out += line + comment(loaded.origins.at(std::string(setting.name))) + '\n';
  }
  return out;
}

}  // namespace inventory::service
