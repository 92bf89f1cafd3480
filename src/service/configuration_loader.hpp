// Puts a Configuration together: flag, else environment, else configuration file, else default.
//
// A value that is overridden is still checked: a mistake should show on the day it is made, not on the day
// the override goes away. All mistakes are reported at once, each naming the setting, its value, where it
// came from and what would be right.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "service/configuration.hpp"
#include "service/settings.hpp"

namespace inventory::service {

using Environment = std::map<std::string, std::string>;

// The variables of this process.
Environment process_environment();

enum class OriginKind : std::uint8_t { preset, file, environment, flag };  // later ones win

struct Origin {
  OriginKind kind = OriginKind::preset;
  std::string place;  // "--listen", "INVENTORY_LISTEN", "inventory.toml:3"; empty for a default

  std::string to_string() const;  // "flag --listen", "default"
};

struct ConfigurationSources {
  std::map<std::string, std::string> flags;  // by setting name
  Environment environment;
  std::optional<std::string> file;  // of --config; else INVENTORY_CONFIG names one
};

// Whether settings must also fit together. Tools beside the service use a few of them and check those alone.
enum class FitTogether : bool { no, yes };

struct LoadedConfiguration {
  Configuration configuration;
  std::map<std::string, Origin> origins;  // by setting name, for every setting
};

using Complaints = std::vector<std::string>;

std::expected<LoadedConfiguration, Complaints> load_configuration(const ConfigurationSources& sources,
                                                                  FitTogether fit);

// A TOML document that loads to the same configuration, each line with its origin; secrets are left out.
std::string print_configuration(const LoadedConfiguration& loaded,
                                std::span<const Setting> table = settings());

}  // namespace inventory::service
