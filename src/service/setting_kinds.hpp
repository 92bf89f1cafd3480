// Makers for the rows of the table of settings, one a kind of value.
//
// `place` is a generic lambda that leads from a Configuration, constant or not, to the member that the
// setting fills.
#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/quantity.hpp"
#include "service/setting_text.hpp"
#include "service/settings.hpp"

namespace inventory::service {

// What every row begins with.
struct SettingHead {
  std::string_view name;
  SettingGroup group{};
  std::string_view help;
};

template <class Value>
struct Range {
  Value min;
  Value max;
};

using Milliseconds = std::chrono::milliseconds;
using SettingParse = std::expected<void, std::string>;

inline Setting setting_of(const SettingHead& head, std::string value_form) {
  Setting setting;
  setting.name = head.name;
  setting.group = head.group;
  setting.help = head.help;
  setting.value_form = std::move(value_form);
  return setting;
}

inline std::string outside(const std::string& min, const std::string& max) {
  return "is out of range; write " + min + " to " + max;
}

template <class Place>
Setting duration_setting(const SettingHead& head, Place place, Range<Milliseconds> range) {
  using Member = std::remove_cvref_t<std::invoke_result_t<Place, Configuration&>>;
  Setting setting = setting_of(head, "DURATION");
  setting.parse = [=](Configuration& into, std::string_view text) -> SettingParse {
    const auto duration = parse_duration(text);
    if (!duration) return std::unexpected(duration.error());
    if (*duration < range.min || *duration > range.max)
      return std::unexpected(outside(print_duration(range.min), print_duration(range.max)));
    const auto value = std::chrono::duration_cast<Member>(*duration);
    if (value != *duration) return std::unexpected("is not a number of whole seconds; write 30s or 1m");
    place(into) = value;
    return {};
  };
  setting.print = [=](const Configuration& from) {
    return std::optional(print_duration(std::chrono::duration_cast<Milliseconds>(place(from))));
  };
  return setting;
}

template <class Place>
Setting count_setting(const SettingHead& head, Place place, Range<std::int64_t> range) {
  using Member = std::remove_cvref_t<std::invoke_result_t<Place, Configuration&>>;
  Setting setting = setting_of(head, "NUMBER");
  setting.parse = [=](Configuration& into, std::string_view text) -> SettingParse {
    const auto number = parse_whole_number(text);
    if (!number || *number < range.min || *number > range.max) {
      const std::string_view what = number ? "is out of range" : "is not a whole number in range";
      return std::unexpected(std::string(what) + "; write " + std::to_string(range.min) + " to " +
                             std::to_string(range.max));
    }
    if constexpr (std::same_as<Member, Quantity>) {
      place(into) = Quantity::of(*number);
    } else {
      place(into) = static_cast<Member>(*number);
    }
    return {};
  };
  setting.print = [=](const Configuration& from) {
    if constexpr (std::same_as<Member, Quantity>) {
      return std::optional(std::to_string(place(from).value()));
    } else {
      return std::optional(std::to_string(place(from)));
    }
  };
  return setting;
}

template <class Place>
Setting size_setting(const SettingHead& head, Place place, Range<std::int64_t> range) {
  Setting setting = setting_of(head, "SIZE");
  setting.parse = [=](Configuration& into, std::string_view text) -> SettingParse {
    const auto bytes = parse_bytes(text);
    if (!bytes) return std::unexpected(bytes.error());
    if (*bytes < range.min || *bytes > range.max)
      return std::unexpected(outside(print_bytes(range.min), print_bytes(range.max)));
    place(into) = static_cast<std::size_t>(*bytes);
    return {};
  };
  setting.print = [=](const Configuration& from) {
    return std::optional(print_bytes(static_cast<std::int64_t>(place(from))));
  };
  return setting;
}

template <class Value>
using Choice = std::pair<std::string_view, Value>;

template <class Place, class Value, std::size_t count>
Setting choice_setting(const SettingHead& head, Place place, std::array<Choice<Value>, count> choices) {
  std::string form;
  std::string listed;
  for (std::size_t i = 0; i < count; ++i) {
    form += (i == 0 ? "" : "|") + std::string(choices[i].first);
    listed += (i == 0 ? "" : i + 1 == count ? " or " : ", ") + std::string(choices[i].first);
  }
  Setting setting = setting_of(head, form);
  setting.parse = [=](Configuration& into, std::string_view text) -> SettingParse {
    for (const auto& [name, value] : choices) {
      if (name != text) continue;
      place(into) = value;
      return {};
    }
    return std::unexpected("is unknown; write " + listed);
  };
  setting.print = [=](const Configuration& from) -> std::optional<std::string> {
    for (const auto& [name, value] : choices) {
      if (value == place(from)) return std::string(name);
    }
    return std::nullopt;
  };
  return setting;
}

template <class Place>
Setting file_setting(const SettingHead& head, Place place) {
  Setting setting = setting_of(head, "FILE");
  setting.parse = [=](Configuration& into, std::string_view text) -> SettingParse {
    if (text.empty()) return std::unexpected("is empty; write a file");
    place(into) = text;
    return {};
  };
  setting.print = [=](const Configuration& from) -> std::optional<std::string> {
    if (place(from).empty()) return std::nullopt;
    return place(from).string();
  };
  return setting;
}

}  // namespace inventory::service
