#include "service/command_line_help.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "service/configuration.hpp"
#include "service/settings.hpp"

namespace inventory::service {
namespace {

constexpr std::size_t help_column = 40;
constexpr std::size_t summary_column = 16;
constexpr std::size_t line_width = 110;

std::string wrapped(std::string_view text, std::size_t column, std::size_t used) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (used > column && used + 1 + end > line_width) {
      out += '\n' + std::string(column, ' ');
      used = column;
    } else if (used > column) {
      out += ' ';
      ++used;
    }
    out += text.substr(0, end);
    used += end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out + '\n';
}

std::string entry(std::string_view form, std::string_view help) {
  std::string line = "  " + std::string(form);
  if (line.size() + 2 > help_column) {
    line += '\n' + std::string(help_column, ' ');
  } else {
    line.append(help_column - line.size(), ' ');
  }
  return line + wrapped(help, help_column, help_column);
}

std::string entry(const Setting& setting) {
  const auto preset = setting.print(Configuration{});
  const std::string preset_shown = preset ? " [" + *preset + "]" : "";
  return entry(setting.flag() + " " + setting.value_form, std::string(setting.help) + preset_shown);
}

std::vector<CommandHelp> make_commands() {
  return {
      {"serve",
       "start the service",
       "Starts the service and runs until SIGTERM or SIGINT, then answers what it accepted and ends.",
       {{"--check-config", "say whether the configuration is right, and end"},
        {"--print-config", "print every setting with its origin, as a configuration file, and end"}},
       {"*"}},
      {"token",
       "print an access token of the local issuer",
       "Prints an access token for a client, signed with the key in the data directory, which is made on "
       "first use. "
       "For development and for one machine: whoever can read the key can be any client.",
       {{"--client NAME", "whom the token is for (needed)"},
        {"--scope \"SCOPE ...\"",
         "what it allows, separated by spaces (needed): inventory:read, inventory:reserve, "
         "inventory:adjust, inventory:admin, inventory:events, inventory:ingest"},
        {"--ttl DURATION", "how long it is valid, up to 365d [1h]"}},
       {"data_dir", "audience"}},
      {"migrate",
       "bring the database to the schema of this binary",
       "Brings the database to the schema of this binary. One in a file is made if it is missing, and "
       "`inventory serve` "
       "does the same when it starts; a PostgreSQL database must be there, and `serve` migrates it only with "
       "--migrate.",
       {},
       {"data_dir", "store", "store_password_file", "streams"}},
      {"check",
       "recompute every invariant from the ledger",
       "Recomputes stock and reservations from the ledger and prints what differs; ends with 1 if anything "
       "does. May "
       "run beside the service.",
       {},
       {"data_dir", "store", "store_password_file"}},
      {"archive",
       "move old ledger entries to a file",
       "Moves the ledger entries older than a moment to a compressed file, a line of JSON each, and leaves "
       "the opening "
       "balance: stock, sums, `inventory check` and the past since then stay as they are; the history of "
       "before and feed "
       "cursors into it end. May run beside a service on PostgreSQL, with the role that owns the tables; one "
       "on SQLite "
       "must be stopped. A run that broke off is repeated with another file.",
       {{"--before TIME", "what is older goes, for instance 2026-01-01T00:00:00Z (needed)"},
        {"--output FILE", "where to, for instance ledger-2025.ndjson.gz (needed); never written over"}},
       {"data_dir", "store", "store_password_file"}},
      {"dead-letters",
       "look at events that could not be applied, and settle them",
       "Works on the broker's queue of events that could not be applied, beside a running service. "
       "list: one a line, the oldest first. show ID: all of one. replay ID, or --all: puts them back into "
       "the queue "
       "where they came in, as if they had not been tried. drop ID, or --all: forgets them.",
       {{"list|show|replay|drop", "what to do (needed)"},
        {"ID", "of one message, as list shows it"},
        {"--all", "every one, for replay and drop"},
        {"--max NUMBER", "how many are listed, up to 2000 [100]"}},
       {"broker", "broker_password_file", "broker_ca_file", "dead_letters"}},
      {"import",
       "send the rows of a CSV file to a running service",
       "Sends the rows of FILE.csv to a running service. The first row names the columns, after the members "
       "of a bulk "
       "operation: put (productVariantId, sku, quantity, lowStockThreshold) creates records, set "
       "(productVariantId, "
       "quantity, expectedVersion, reason) makes quantities what was counted, adjust (productVariantId, "
       "changeType, "
       "quantityChange, …) adds and takes. Refused rows are named and the others done; a run that broke off "
       "is "
       "repeated as it was, and what it did is not done again. Ends with 1 if a row was refused.",
       {{"FILE.csv", "what to send (needed)"},
        {"--operation OPERATION", "put, set or adjust [put]"},
        {"--reason TEXT", "for rows without one [import]"},
        {"--run NAME", "what a repetition is known by [made from what the file holds]"},
        {"--validate-only", "say what would be refused, and do nothing"},
        {"--url URL", "where the service is, http or https [http://127.0.0.1:8080]"},
        {"--ca-file FILE", "PEM certificates to believe; left out, those that the system believes"},
        {"--cert FILE", "PEM certificate to show, where the service wants one"},
        {"--key FILE", "PEM private key of --cert"},
        {"--token-file FILE", "an access token; left out, one of the local issuer is made"}},
       {"data_dir", "audience"}},
      {"export",
       "write every item of a running service as CSV",
       "Writes every item of a running service as a row of CSV, in the order of ids.",
       {{"--output FILE", "where to write; left out, standard output"},
        {"--url URL", "where the service is, http or https [http://127.0.0.1:8080]"},
        {"--ca-file FILE", "PEM certificates to believe; left out, those that the system believes"},
        {"--cert FILE", "PEM certificate to show, where the service wants one"},
        {"--key FILE", "PEM private key of --cert"},
        {"--token-file FILE", "an access token; left out, one of the local issuer is made"}},
       {"data_dir", "audience"}},
      {"version", "print the version", "Prints the version.", {}, {}, false},
  };
}

}  // namespace

std::span<const CommandHelp> commands() {
  static const std::vector<CommandHelp> table = make_commands();
  return table;
}

const CommandHelp& command_named(std::string_view name) {
  const auto found = std::ranges::find(commands(), name, &CommandHelp::name);
  if (found == commands().end()) std::abort();
  return *found;
}

bool takes(const CommandHelp& command, std::string_view setting_name) {
  return std::ranges::any_of(command.settings,
                             [&](std::string_view name) { return name == "*" || name == setting_name; });
}

std::string program_help() {
  std::string text =
      "Usage: inventory COMMAND [OPTIONS]\n\n"
      "Keeps the stock of product variants, reserves it for orders and records every change.\n\n"
      "Commands:\n";
  for (const CommandHelp& command : commands()) {
    std::string line = "  " + std::string(command.name);
    line.append(summary_column - line.size(), ' ');
    text += line + std::string(command.summary) + '\n';
  }
  return text +
         "\n`inventory COMMAND --help` explains one of them.\n"
         "Exit codes: 0 done, 1 failed, 2 the command line or the configuration is wrong.\n";
}

std::string help_of(const CommandHelp& command) {
  std::string operands;
  if (command.name == "import") operands = " FILE.csv";
  if (command.name == "dead-letters") operands = " list|show|replay|drop [ID]";
  std::string text = "Usage: inventory " + std::string(command.name) + operands + " [OPTIONS]\n\n";
  text += wrapped(command.description, 0, 0) + "\nOptions:\n";
  for (const FlagHelp& flag : command.flags)
    text += entry(flag.form, flag.help);
  if (command.has_file)
    text += entry("--config FILE", "read settings from this TOML file; also INVENTORY_CONFIG");
  text += entry("-h, --help", "print this help");

  std::optional<SettingGroup> group;
  for (const Setting& setting : settings()) {
    if (!takes(command, setting.name)) continue;
    if (group != setting.group) text += '\n' + std::string(title_of(setting.group)) + ":\n";
    group = setting.group;
    text += entry(setting);
  }
  if (group) {
    text += '\n' +
            wrapped(
                "Each setting can be given as a flag, as an environment variable (--data-dir is "
                "INVENTORY_DATA_DIR) or in the file (data_dir = \"…\"); the first of these that has it wins. "
                "Durations are written 250ms, 30s, 15m, 1h, 7d, sizes 65536 or 64KiB. Defaults stand in "
                "brackets.",
                0, 0);
  }
  return text;
}

}  // namespace inventory::service
