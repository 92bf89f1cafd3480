// The TOML configuration file, read into plain texts by name; what the texts mean is for the settings to say.
#pragma once

#include <expected>
#include <map>
#include <string>
#include <vector>

namespace inventory::service {

struct FileValue {
  std::string text;
  std::string place;  // "inventory.toml:3"
};

struct ConfigurationFile {
  std::map<std::string, FileValue> values;  // strings, whole numbers, true and false
  std::vector<std::string> complaints;      // sections, lists and other values that no setting has
};

// The error is one sentence: there is no such file, or it is not TOML.
std::expected<ConfigurationFile, std::string> read_configuration_file(const std::string& path);

}  // namespace inventory::service
