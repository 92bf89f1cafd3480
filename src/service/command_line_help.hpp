// The help texts: what can be asked of the program, and each setting with its default.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inventory::service {

struct FlagHelp {
  std::string_view form;  // "--client NAME"
  std::string_view help;
};

struct CommandHelp {
  std::string_view name;
  std::string_view summary;                // one line, for the list of commands
  std::string_view description;            // a few sentences, for its own help
  std::vector<FlagHelp> flags;             // beside --config and --help
  std::vector<std::string_view> settings;  // names of those it takes; "*" stands for all
  bool has_file = true;                    // takes --config
};

std::span<const CommandHelp> commands();
const CommandHelp& command_named(std::string_view name);

bool takes(const CommandHelp& command, std::string_view setting_name);

std::string program_help();
std::string help_of(const CommandHelp& command);

}  // namespace inventory::service
