#include "service/configuration_loader.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <unistd.h>
#include <utility>

#include "service/configuration_environment.hpp"
#include "service/configuration_file.hpp"
#include "service/setting_suggestion.hpp"

namespace inventory::service {
namespace {

struct Given {
  std::string text;
  Origin origin;
};

using Layer = std::map<std::string, Given>;  // by setting name

std::string in_words(std::string_view subject, const std::string& value, const Origin& origin) {
  return std::string(subject) + ": " + value + " (" + origin.to_string() + ")";
}

Layer flag_layer(const ConfigurationSources& sources) {
  Layer layer;
  for (const auto& [name, text] : sources.flags)
    layer.emplace(name, Given{text, {OriginKind::flag, setting_named(name)->flag()}});
  return layer;
}

Layer environment_layer(const Environment& environment, Complaints& complaints) {
  Layer layer;
  std::map<std::string, std::string> names;
  for (const Setting& setting : settings())
    names.emplace(setting.environment_variable(), setting.name);
  for (const auto& [variable, text] : environment) {
    if (!variable.starts_with(environment_prefix) || variable == file_variable) continue;
    if (const auto found = names.find(variable); found != names.end()) {
      layer.emplace(found->second, Given{text, {OriginKind::environment, variable}});
    } else if (!is_service_link(variable, text)) {
      complaints.push_back("the environment variable " + variable + " is no setting" +
                           did_you_mean(variable, as_variable));
    }
  }
  return layer;
}

Layer file_layer(const ConfigurationSources& sources, Complaints& complaints) {
  Layer layer;
  const auto variable = sources.environment.find(std::string(file_variable));
  if (!sources.file && variable == sources.environment.end()) return layer;
  auto file = read_configuration_file(sources.file ? *sources.file : variable->second);
  if (!file) {
    complaints.push_back(std::move(file.error()));
    return layer;
  }
  std::ranges::move(file->complaints, std::back_inserter(complaints));
  for (auto& [name, value] : file->values) {
    if (setting_named(name)) {
      layer.emplace(name, Given{std::move(value.text), {OriginKind::file, std::move(value.place)}});
    } else {
      complaints.push_back(value.place + ": " + name + " is no setting" + did_you_mean(name, as_key));
    }
  }
  return layer;
}

void apply(const Layer& layer, LoadedConfiguration& loaded, Complaints& complaints) {
  for (const auto& [name, given] : layer) {
    const Setting& setting = *setting_named(name);
    loaded.origins[name] = given.origin;
    if (const auto parsed = setting.parse(loaded.configuration, given.text); !parsed)
      complaints.push_back(in_words(name, setting.shown(given.text), given.origin) + " " + parsed.error());
  }
}

}  // namespace

std::string Origin::to_string() const {
  switch (kind) {
    case OriginKind::preset: return "default";
    case OriginKind::file: return "file " + place;
    case OriginKind::environment: return "environment " + place;
    case OriginKind::flag: return "flag " + place;
  }
  std::abort();
}

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text(*entry);
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    environment.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

std::expected<LoadedConfiguration, Complaints> load_configuration(const ConfigurationSources& sources,
                                                                  FitTogether fit) {
  Complaints complaints;
  LoadedConfiguration loaded;
  for (const Setting& setting : settings())
    loaded.origins.emplace(setting.name, Origin{});

  const Layer file = file_layer(sources, complaints);
  const Layer environment = environment_layer(sources.environment, complaints);
  const Layer flags = flag_layer(sources);
  for (const Layer* layer : {&file, &environment, &flags})
    apply(*layer, loaded, complaints);
  if (loaded.origins.at("store").kind == OriginKind::preset)
    loaded.configuration.store.sqlite_path = loaded.configuration.data_dir / "inventory.db";

  // Only on sound values: complaints about a default that stands in for a bad value would mislead.
  if (complaints.empty() && fit == FitTogether::yes) {
    complaints = misfits(loaded.configuration, [&loaded](std::string_view name) {
      const Setting& setting = *setting_named(name);
      return in_words(name, setting.shown(setting.print(loaded.configuration).value_or("")),
                      loaded.origins.at(std::string(name)));
    });
  }
  if (!complaints.empty()) return std::unexpected(std::move(complaints));
  return loaded;
}

}  // namespace inventory::service
