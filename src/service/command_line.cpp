#include "service/command_line.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include <CLI/CLI.hpp>

#include "messaging/rabbitmq/dead_letters.hpp"
#include "service/command_line_help.hpp"
#include "service/setting_suggestion.hpp"
#include "service/setting_text.hpp"
#include "service/settings.hpp"

namespace inventory::service {
namespace {

using Texts = std::vector<std::string>;  // the values of one flag, in the order given

// What was written for one subcommand, before anything is understood.
struct Written {
  CLI::App* parser = nullptr;
  std::map<std::string, Texts> flags;  // by name without dashes for its own, by setting name for settings
  bool help = false;
  bool check_only = false;
  bool print_only = false;
  bool validate_only = false;
  bool all = false;
  std::string action;  // words of dead-letters
  std::string id;
};

void add_text(Written& written, const std::string& flag, const std::string& name) {
  // All that is given is taken, so that a repetition can be told from a single one.
  written.parser->add_option(flag, written.flags[name])->expected(1)->take_all()->type_name("value");
}

void add_subcommand(CLI::App& program, const CommandHelp& command, Written& written) {
  written.parser = program.add_subcommand(std::string(command.name));
  // Unknown flags are collected, so that they are reported together with everything else.
  written.parser->set_help_flag();
  written.parser->allow_extras();
  written.parser->add_flag("-h,--help", written.help);
  if (command.has_file) add_text(written, "--config", "config");
  for (const Setting& setting : settings()) {
    if (!takes(command, setting.name)) continue;
    add_text(written, setting.flag(), std::string(setting.name));
    // To name it is enough.
    if (setting.name == "migrate")
      written.parser->get_option(setting.flag())->expected(0, 1)->default_str("true");
  }
  if (command.name == "serve") {
    written.parser->add_flag("--check-config", written.check_only);
    written.parser->add_flag("--print-config", written.print_only);
  }
  if (command.name == "token") {
    for (const std::string name : {"client", "scope", "ttl"})
      add_text(written, "--" + name, name);
  }
  if (command.name == "import") {
    add_text(written, "file", "file");
    written.parser->add_flag("--validate-only", written.validate_only);
    for (const std::string name : {"operation", "reason", "run"})
      add_text(written, "--" + name, name);
  }
  if (command.name == "archive") add_text(written, "--before", "before");
  if (command.name == "dead-letters") {
    written.parser->add_option("action", written.action);
    written.parser->add_option("id", written.id);
    add_text(written, "--max", "max");
    written.parser->add_flag("--all", written.all);
  }
  if (command.name == "archive" || command.name == "export") add_text(written, "--output", "output");
  if (command.name == "import" || command.name == "export") {
    for (const std::string name : {"url", "token-file", "ca-file", "cert", "key"})
      add_text(written, "--" + name, name);
  }
}

void complain_about_strangers(const CLI::App& parser, Complaints& complaints) {
  bool after_flag = false;
  for (const std::string& argument : parser.remaining()) {
    const bool is_flag = argument.starts_with('-');
    const std::string name = argument.substr(0, argument.find('='));
    if (is_flag) complaints.push_back(name + " is no flag of this command" + did_you_mean(name, as_flag));
    // What follows an unknown flag is most likely its value.
    if (!is_flag && !after_flag) complaints.push_back("the argument \"" + argument + "\" was not expected");
    after_flag = is_flag && name == argument;
  }
}

std::optional<std::string> only(const Written& written, const std::string& name) {
  const auto found = written.flags.find(name);
  if (found == written.flags.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

ConfigurationSources sources_of(const Written& written, const Environment& environment,
                                Complaints& complaints) {
  ConfigurationSources sources;
  sources.environment = environment;
  sources.file = only(written, "config");
  for (const auto& [name, texts] : written.flags) {
    if (texts.size() > 1) {
      const Setting* setting = setting_named(name);
      complaints.push_back((setting ? setting->flag() : "--" + name) + " was given more than once");
    }
    if (!texts.empty() && setting_named(name)) sources.flags.emplace(name, texts.back());
  }
  return sources;
}

auth::ScopeSet parse_all_scopes(std::string_view list, Complaints& complaints) {
  auth::ScopeSet scopes;
  while (!list.empty()) {
    const auto end = std::min(list.find(' '), list.size());
    const std::string_view name = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    if (name.empty()) continue;
    if (const auto scope = auth::scope_named(name)) {
      scopes.add(*scope);
    } else {
      complaints.push_back("--scope: \"" + std::string(name) +
                           "\" is no scope; see `inventory token --help`");
    }
  }
  return scopes;
}

Token token_of(const Written& written, Complaints& complaints) {
  constexpr std::chrono::milliseconds lifetime_max = std::chrono::days(365);
  constexpr std::size_t client_bytes_max = 128;
  Token token;
  token.client = ClientId{only(written, "client").value_or("")};
  const bool printable = std::ranges::all_of(token.client.text, [](char c) { return c > ' ' && c <= '~'; });
  if (token.client.text.empty() || token.client.text.size() > client_bytes_max || !printable) {
    complaints.push_back("--client: \"" + token.client.text +
                         "\" names no client; write 1 to 128 printable ASCII characters without spaces");
  }
  const std::string scopes = only(written, "scope").value_or("");
  if (scopes.find_first_not_of(' ') == std::string::npos)
    complaints.push_back("--scope: a token must allow something; write for instance \"inventory:read\"");
  token.scopes = parse_all_scopes(scopes, complaints);
  const std::string ttl = only(written, "ttl").value_or("1h");
  const auto lifetime = parse_duration(ttl);
  if (!lifetime) {
    complaints.push_back("--ttl: \"" + ttl + "\" " + lifetime.error());
  } else if (*lifetime < std::chrono::seconds(1) || *lifetime > lifetime_max) {
    complaints.push_back("--ttl: \"" + ttl + "\" is out of range; write 1s to 365d");
  } else {
    token.lifetime = std::chrono::duration_cast<std::chrono::seconds>(*lifetime);
  }
  return token;
}

Archive archive_of(const Written& written, Complaints& complaints) {
  Archive archive;
  const std::string before = only(written, "before").value_or("");
  if (const auto at = Timestamp::parse(before)) {
    archive.before = *at;
  } else {
    complaints.push_back("--before: \"" + before +
                         "\" is no date-time; write for instance 2026-01-01T00:00:00Z");
  }
  archive.output = only(written, "output").value_or("");
  if (archive.output.empty())
    complaints.push_back("--output: where to? write for instance --output ledger-2025.ndjson.gz");
  return archive;
}

DeadLetters dead_letters_of(const Written& written, Complaints& complaints) {
  using Action = DeadLetters::Action;
  static const std::map<std::string, Action> actions{
      {"list", Action::list}, {"show", Action::show}, {"replay", Action::replay}, {"drop", Action::drop}};
  DeadLetters command;
  const auto found = actions.find(written.action);
  if (found == actions.end()) {
    complaints.emplace_back(
        "what is to be done? write inventory dead-letters list, show ID, replay ID or drop ID");
    return command;
  }
  command.action = found->second;
  if (!written.id.empty()) command.id = written.id;
  const bool settles = command.action == Action::replay || command.action == Action::drop;
  if (command.action == Action::show && !command.id)
    complaints.emplace_back("show which? write its id, as list shows it");
  if (settles && command.id.has_value() == written.all)
    complaints.push_back(found->first + " which? write the id of one, as list shows it, or --all");
  if (!settles && written.all) complaints.emplace_back("--all: is for replay and drop");
  if (command.action == Action::list && command.id)
    complaints.emplace_back("list takes no id; write show ID");
  if (const auto text = only(written, "max")) {
    const auto max = parse_whole_number(*text);
    if (!max || *max < 1 || std::cmp_greater(*max, messaging::rabbitmq::dead_letters_seen_max))
      complaints.push_back("--max: \"" + *text + "\" is out of range; write 1 to 2000");
    else
      command.max = static_cast<std::size_t>(*max);
  }
  return command;
}

RunningService service_of(const Written& written, Complaints& complaints) {
  RunningService service;
  const std::string url = only(written, "url").value_or("http://127.0.0.1:8080");
  if (auto address = client::ServerAddress::parse(url)) {
    service.address = *std::move(address);
  } else {
    complaints.push_back("--url: \"" + url + "\" " + address.error());
  }
  service.token_file = only(written, "token-file");
  service.trust = {.ca_file = only(written, "ca-file").value_or(""),
                   .certificate = only(written, "cert").value_or(""),
                   .key = only(written, "key").value_or("")};
  if (service.trust.certificate.empty() != service.trust.key.empty())
    complaints.emplace_back("--cert and --key: only both together");
  for (const char* name : {"ca-file", "cert", "key"}) {
    const auto file = only(written, name);
    if (file && file->empty()) complaints.push_back("--" + std::string(name) + ": names no file");
    if (file && !service.address.is_encrypted)
      complaints.push_back("--" + std::string(name) + ": is for a service at https://, and --url is " + url);
  }
  return service;
}

client::ImportOptions import_options_of(const Written& written, Complaints& complaints) {
  using client::ImportOperation;
  client::ImportOptions options;
  options.file = only(written, "file").value_or("");
  if (options.file.empty()) complaints.push_back("which file? write inventory import FILE.csv");
  const std::string operation = only(written, "operation").value_or("put");
  if (operation == "set") {
    options.operation = ImportOperation::set;
  } else if (operation == "adjust") {
    options.operation = ImportOperation::adjust;
  } else if (operation != "put") {
    complaints.push_back("--operation: \"" + operation + "\" is none; write put, set or adjust");
  }
  options.reason = only(written, "reason").value_or("import");
  options.run = only(written, "run");
  options.validate_only = written.validate_only;
  return options;
}

Subcommand subcommand_of(const Written& written, LoadedConfiguration loaded, Import command) {
  command.service.data_dir = std::move(loaded.configuration.data_dir);
  command.service.audience = std::move(loaded.configuration.tokens.audience);
  if (written.parser->get_name() == "import") return command;
  return Export{std::move(command.service), only(written, "output")};
}

Subcommand subcommand_of(std::string_view name, const Written& written, LoadedConfiguration loaded,
                         Token token) {
  Configuration& configuration = loaded.configuration;
  if (name == "version") return Version{};
  if (name == "migrate") return Migrate{std::move(configuration.store)};
  if (name == "check") return Check{std::move(configuration.store)};
  if (name == "token") {
    token.data_dir = std::move(configuration.data_dir);
    token.audience = std::move(configuration.tokens.audience);
    return token;
  }
  if (written.print_only) return ShowText{print_configuration(loaded)};
  if (written.check_only) return ShowText{"The configuration is right.\n"};
  return Serve{std::move(configuration)};
}

UsageError usage_error(std::string_view command, const Complaints& complaints) {
  UsageError error;
  for (const std::string& complaint : complaints)
    error.text += "inventory: " + complaint + '\n';
  error.text += "See `inventory " + std::string(command) + (command.empty() ? "" : " ") + "--help`.\n";
  return error;
}

std::expected<Subcommand, UsageError> understand(const CommandHelp& command, const Written& written,
                                                 const Environment& environment) {
  if (written.help) return ShowText{help_of(command)};
  Complaints complaints;
  complain_about_strangers(*written.parser, complaints);
  const ConfigurationSources sources = sources_of(written, environment, complaints);
  Token token;
  if (command.name == "token") token = token_of(written, complaints);
  Archive archive;
  if (command.name == "archive") archive = archive_of(written, complaints);
  DeadLetters dead_letters;
  if (command.name == "dead-letters") dead_letters = dead_letters_of(written, complaints);
  const bool works_on_service = command.name == "import" || command.name == "export";
  Import import;
  if (works_on_service) import.service = service_of(written, complaints);
  if (command.name == "import") import.options = import_options_of(written, complaints);
  std::expected<LoadedConfiguration, Complaints> loaded;
  if (command.has_file) {
    loaded = load_configuration(sources, command.name == "serve" ? FitTogether::yes : FitTogether::no);
    if (!loaded) std::ranges::move(loaded.error(), std::back_inserter(complaints));
  }
  if (command.name == "dead-letters" && loaded && !loaded->configuration.broker.address)
    complaints.emplace_back("--broker: which one? write amqp[s]://USER:PASSWORD@HOST/VHOST");
  if (!complaints.empty()) return std::unexpected(usage_error(command.name, complaints));
  if (command.name == "archive") {
    archive.store = std::move(loaded->configuration.store);
    return archive;
  }
  if (command.name == "dead-letters") {
    dead_letters.broker = std::move(loaded->configuration.broker);
    return dead_letters;
  }
  if (works_on_service) return subcommand_of(written, std::move(*loaded), std::move(import));
  return subcommand_of(command.name, written, std::move(*loaded), std::move(token));
}

}  // namespace

std::expected<Subcommand, UsageError> parse_command_line(const std::vector<std::string>& arguments,
                                                         const Environment& environment) {
  CLI::App program;
  bool help = false;
  bool version = false;
  program.set_help_flag();
  program.add_flag("-h,--help", help);
  program.add_flag("--version", version);
  program.require_subcommand(0, 1);
  program.allow_extras();
  std::map<std::string_view, Written> written;
  for (const CommandHelp& command : commands())
    add_subcommand(program, command, written[command.name]);

  std::vector<std::string> last_first(arguments.rbegin(), arguments.rend());
  try {
    program.parse(last_first);
  } catch (const CLI::ParseError& error) {
    return std::unexpected(usage_error("", {error.what()}));
  }
  for (const std::string& stranger : program.remaining(false))
    return std::unexpected(usage_error("", {"there is no command or option \"" + stranger + "\""}));
  if (help) return ShowText{program_help()};
  if (version) return Version{};
  for (const CommandHelp& command : commands()) {
    if (written[command.name].parser->parsed())
      return understand(command, written[command.name], environment);
  }
  return std::unexpected(usage_error(
      "", {"which command? serve, token, migrate, check, archive, dead-letters, import, export or version"}));
}

}  // namespace inventory::service
