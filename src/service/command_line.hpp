// What the program was asked to do: its arguments, the environment and the configuration file, turned into
// one typed command.
//
// Nothing is opened, made or changed here except that the configuration file is read. All complaints come
// together, one sentence each. Not thread-safe with changes of the environment.
#pragma once

#include <chrono>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "auth/scope.hpp"
#include "base/ids.hpp"
#include "base/timestamp.hpp"
#include "client/bulk_import.hpp"
#include "service/configuration.hpp"
#include "service/configuration_loader.hpp"

namespace inventory::service {

inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;  // it was asked for correctly and did not work
inline constexpr int exit_usage = 2;   // the command line or the configuration is wrong

struct Serve {
  Configuration configuration;
};

struct Token {
  std::filesystem::path data_dir;
  std::string audience;
  ClientId client;
  auth::ScopeSet scopes;
  std::chrono::seconds lifetime{};
};

struct Migrate {
  StoreAddress store;
};

// Recompute the invariants from the ledger.
struct Check {
  StoreAddress store;
};

// Move what is old out of the ledger.
struct Archive {
  StoreAddress store;
  Timestamp before;
  std::filesystem::path output;
};

// Look at the events that could not be applied, and settle them.
struct DeadLetters {
  enum class Action : std::uint8_t { list, show, replay, drop };

  BrokerSettings broker;
  Action action{};
  std::optional<std::string> id;  // none: of list, and all of them
  std::size_t max = 100;          // of list
};

// A running service, and how to be let in: a token from a file, else one of the local issuer.
struct RunningService {
  client::ServerAddress address;
  client::TlsTrust trust;
  std::optional<std::filesystem::path> token_file;
  std::filesystem::path data_dir;
  std::string audience;
};

struct Import {
  RunningService service;
  client::ImportOptions options;
};

struct Export {
  RunningService service;
  std::optional<std::filesystem::path> output;  // none: stdout
};

struct Version {};

// Help, --print-config and --check-config: text for stdout, then exit_ok.
struct ShowText {
  std::string text;  // with its line ends
};

using Subcommand =
    std::variant<Serve, Token, Migrate, Check, Archive, DeadLetters, Import, Export, Version, ShowText>;

struct UsageError {
  std::string text;  // for stderr, with its line ends; then exit_usage
};

// `arguments` without the program's name.
std::expected<Subcommand, UsageError> parse_command_line(const std::vector<std::string>& arguments,
                                                         const Environment& environment);

}  // namespace inventory::service
