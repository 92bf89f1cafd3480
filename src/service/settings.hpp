// The one table of settings: flags, environment variables, keys of the file, help and printing all follow
// from it.
//
// A setting `queue_age_max` is the flag --queue-age-max, the variable INVENTORY_QUEUE_AGE_MAX and the key
// queue_age_max. Invariant: what `print` writes, `parse` reads back to the same value. Constant; any thread.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "service/configuration.hpp"

namespace inventory::service {

enum class SettingGroup : std::uint8_t {
  network,
  storage,
  broker,
  tokens,
  stock,
  logging,
  limits,
  shutdown,
  process
};

std::string_view title_of(SettingGroup group);

struct Setting {
  std::string_view name;
  SettingGroup group{};
  std::string value_form;  // what a value looks like, for the help: "ADDRESS:PORT", "errors|all|none"
  std::string_view help;   // one sentence without its full stop
  bool secret = false;     // never shown, neither printed nor in complaints
  // The error continues "<name>: <value> …": "is not a duration; write …".
  std::function<std::expected<void, std::string>(Configuration&, std::string_view)> parse;
  std::function<std::optional<std::string>(const Configuration&)> print;  // none: not set

  std::string flag() const;                         // "--queue-age-max"
  std::string environment_variable() const;         // "INVENTORY_QUEUE_AGE_MAX"
  std::string shown(std::string_view value) const;  // quoted, without credentials
};

// In the order of the help.
std::span<const Setting> settings();
const Setting* setting_named(std::string_view name, std::span<const Setting> table = settings());

// What no single setting can tell. One sentence each; `name_of` gives a setting's name with value and origin.
std::vector<std::string> misfits(const Configuration& configuration,
                                 const std::function<std::string(std::string_view)>& name_of);

}  // namespace inventory::service
