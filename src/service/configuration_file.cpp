#include "service/configuration_file.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "service/toml_library.hpp"

namespace inventory::service {
namespace {

std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
  return std::nullopt;
}

}  // namespace

std::expected<ConfigurationFile, std::string> read_configuration_file(const std::string& path) {
  const auto place = [&path](const toml::source_region& source) {
    return path + ":" + std::to_string(source.begin.line);
  };
  std::ifstream stream(path, std::ios::binary);
  if (!stream.is_open() || std::filesystem::is_directory(path))
    return std::unexpected("config: the file \"" + path + "\" cannot be read; write the path of a TOML file");
  const std::string document{std::istreambuf_iterator<char>(stream), {}};
  try {
    ConfigurationFile file;
    for (const auto& [key, node] : toml::parse(document)) {
      const std::string name(key.str());
      const std::string where = place(node.source());
      if (auto text = text_of(node)) {
        file.values.emplace(name, FileValue{std::move(*text), where});
      } else if (node.is_table()) {
        file.complaints.push_back(where + ": there are no sections; move what is in [" + name +
                                  "] to the top level");
      } else {
        file.complaints.push_back(where + ": " + name + " must be a text, a whole number, true or false");
      }
    }
    return file;
  } catch (const toml::parse_error& error) {
    return std::unexpected(place(error.source()) + ": not TOML: " + std::string(error.description()));
  } catch (const ParserConfused&) {
    return std::unexpected(path + ": not TOML: a value has a form that there is not");
  }
}

}  // namespace inventory::service
