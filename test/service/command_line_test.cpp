#include "service/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/command_line_help.hpp"
#include "service/temporary_file.hpp"

namespace inventory::service {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

template <class Expected>
Expected parsed(const std::vector<std::string>& arguments, const Environment& environment = {}) {
  auto result = parse_command_line(arguments, environment);
  if (!result) throw std::runtime_error(result.error().text);
  return std::get<Expected>(*result);
}

std::string refused(const std::vector<std::string>& arguments, const Environment& environment = {}) {
  const auto result = parse_command_line(arguments, environment);
  return result ? "accepted" : result.error().text;
}

TEST(CommandLine, ServeTakesItsSettings) {
  const auto serve =
      parsed<Serve>({"serve", "--listen", "127.0.0.1:0", "--data-dir=/srv", "--access-log", "none"});
  EXPECT_EQ(serve.configuration.listen.port, 0);
  EXPECT_EQ(serve.configuration.store.sqlite_path, "/srv/inventory.db");
  EXPECT_EQ(serve.configuration.access_log, observe::AccessLog::none);
}

TEST(CommandLine, ServeTakesEverySettingAsAFlag) {
  for (const Setting& setting : settings()) {
    const bool is_url = setting.name == "issuer" || setting.name == "jwks_uri";
    const char* const example = setting.name == "broker"          ? "amqp://localhost"
                                : is_url                          ? "https://login.example"
                                : setting.name == "client_limits" ? "shop=rate:100"
                                : setting.name == "cors_origins"  ? "https://admin.shop.example"
                                                                  : "127.0.0.1:9090";
    const std::string value = setting.print(Configuration{}).value_or(example);
    std::vector<std::string> with{"serve"};  // what it does not go without
    if (setting.name.starts_with("tls_c") && setting.name != "tls_cert") with.push_back("--tls-cert=a.pem");
    if (setting.name.starts_with("tls_c")) with.push_back("--tls-key=a.key");
    if (setting.name == "jwks_uri") with.push_back("--issuer=https://login.example");
    if (setting.name == "tls_key") with.push_back("--tls-cert=a.pem");
    for (const std::vector<std::string>& given :
         {std::vector{setting.flag(), value}, std::vector{setting.flag() + "=" + value}}) {
      std::vector<std::string> arguments = with;
      arguments.insert(arguments.end(), given.begin(), given.end());
      EXPECT_EQ(refused(arguments), "accepted") << setting.name;
    }
  }
}

TEST(CommandLine, ConfigNamesTheFile) {
  const TemporaryFile toml("http_threads = 3\n");
  EXPECT_EQ(parsed<Serve>({"serve", "--config", toml.path()}).configuration.http_threads, 3U);
  EXPECT_EQ(parsed<Serve>({"serve"}, {{"INVENTORY_CONFIG", toml.path()}}).configuration.http_threads, 3U);
}

TEST(CommandLine, CheckConfigAndPrintConfigOnlySpeak) {
  EXPECT_EQ(parsed<ShowText>({"serve", "--check-config"}).text, "The configuration is right.\n");
  EXPECT_THAT(parsed<ShowText>({"serve", "--print-config", "--http-threads", "2"}).text,
              HasSubstr("http_threads = 2                                # flag --http-threads\n"));
  EXPECT_THAT(refused({"serve", "--check-config", "--http-threads", "x"}), HasSubstr("http_threads: \"x\""));
}

TEST(CommandLine, TokenNamesClientAndScopes) {
  const auto token = parsed<Token>({"token", "--data-dir", "/srv", "--client", "shop", "--scope",
                                    "inventory:read inventory:reserve", "--ttl", "90s"});
  EXPECT_EQ(token.data_dir, "/srv");
  EXPECT_EQ(token.client.text, "shop");
  EXPECT_EQ(token.scopes, (auth::ScopeSet{auth::Scope::read, auth::Scope::reserve}));
  EXPECT_EQ(token.lifetime, std::chrono::seconds(90));
  EXPECT_EQ(token.audience, "inventory-service");
}

TEST(CommandLine, TokenLastsAnHourAndFollowsTheEnvironment) {
  const auto token = parsed<Token>({"token", "--client", "shop", "--scope", "inventory:read"},
                                   {{"INVENTORY_DATA_DIR", "/srv"}, {"INVENTORY_LISTEN", "0.0.0.0:80"}});
  EXPECT_EQ(token.lifetime, std::chrono::hours(1));
  EXPECT_EQ(token.data_dir, "/srv");
}

TEST(CommandLine, TokenSaysEverythingThatIsWrong) {
  EXPECT_THAT(refused({"token", "--client", "two words", "--scope", "inventory:read admin", "--ttl", "366d"}),
              AllOf(HasSubstr("--client: \"two words\""), HasSubstr("--scope: \"admin\""),
                    HasSubstr("--ttl: \"366d\"")));
  EXPECT_THAT(refused({"token"}), AllOf(HasSubstr("--client:"), HasSubstr("--scope:")));
  EXPECT_THAT(refused({"token", "--client", std::string(129, 'a'), "--scope", " "}),
              AllOf(HasSubstr("--client:"), HasSubstr("--scope:")));
  EXPECT_THAT(refused({"token", "--client", "a", "--scope", "inventory:read", "--ttl", "0s"}),
              HasSubstr("--ttl:"));
  EXPECT_THAT(refused({"token", "--client", "a", "--scope", "inventory:read", "--ttl", "1"}),
              HasSubstr("--ttl:"));
}

TEST(CommandLine, MigrateAndCheckWorkOnTheStore) {
  EXPECT_EQ(parsed<Migrate>({"migrate", "--store", "sqlite:/a.db"}).store.sqlite_path, "/a.db");
  EXPECT_EQ(parsed<Check>({"check", "--data-dir", "/srv"}).store.sqlite_path, "/srv/inventory.db");
  EXPECT_THAT(refused({"check", "--listen", "127.0.0.1:1"}),
              HasSubstr("--listen is no flag of this command"));
}

TEST(CommandLine, ServeMindsWhetherSettingsFitTogether) {
  EXPECT_THAT(refused({"serve", "--listen", "0.0.0.0:8080"}), HasSubstr("open to other machines"));
}

TEST(CommandLine, VersionNeedsNoConfiguration) {
  parsed<Version>({"version"}, {{"INVENTORY_WRONG", "x"}});
  parsed<Version>({"--version"});
}

TEST(CommandLine, HelpListsCommandsAndExplainsEach) {
  for (const char* flag : {"-h", "--help"}) {
    const std::string help = parsed<ShowText>({flag}).text;
    for (const CommandHelp& command : commands()) {
      EXPECT_THAT(help, HasSubstr("\n  " + std::string(command.name)));
      EXPECT_THAT(parsed<ShowText>({std::string(command.name), flag}).text,
                  StartsWith("Usage: inventory " + std::string(command.name)));
    }
  }
}

TEST(CommandLine, HelpOfACommandListsWhatItTakes) {
  const std::string help = parsed<ShowText>({"check", "--help"}).text;
  EXPECT_THAT(help,
              AllOf(HasSubstr("--store sqlite:PATH"), HasSubstr("--data-dir"), Not(HasSubstr("--listen"))));
  for (const char* scope : {"read", "reserve", "adjust", "admin", "events", "ingest"})
    EXPECT_THAT(parsed<ShowText>({"token", "--help"}).text, HasSubstr("inventory:" + std::string(scope)));
}

TEST(CommandLine, HelpIsGivenEvenWhenTheRestIsWrong) {
  parsed<ShowText>({"serve", "--listen", "x", "--help"}, {{"INVENTORY_WRONG", "x"}});
}

TEST(CommandLine, MistakesComeTogether) {
  EXPECT_EQ(
      refused({"serve", "--lisen", "x", "stray", "--http-threads", "x", "--sweep-interval", "1s",
               "--sweep-interval", "2s"},
              {{"INVENTORY_ACCES_LOG", "all"}}),
      "inventory: --lisen is no flag of this command; did you mean --listen?\n"
      "inventory: the argument \"stray\" was not expected\n"
      "inventory: --sweep-interval was given more than once\n"
      "inventory: the environment variable INVENTORY_ACCES_LOG is no setting; did you mean "
      "INVENTORY_ACCESS_LOG?\n"
      "inventory: http_threads: \"x\" (flag --http-threads) is not a whole number in range; write 0 to 256\n"
      "See `inventory serve --help`.\n");
}

TEST(CommandLine, WhatIsNoCommandIsRefused) {
  EXPECT_THAT(refused({}), HasSubstr("which command?"));
  EXPECT_THAT(refused({"start"}), HasSubstr("\"start\""));
  EXPECT_THAT(refused({"--listen", "x", "serve"}), HasSubstr("\"--listen\""));
  EXPECT_THAT(refused({"serve", "--listen"}), HasSubstr("--listen"));
  EXPECT_THAT(refused({"serve", "--no-such"}), HasSubstr("--no-such is no flag"));
  EXPECT_THAT(refused({"version", "--store", "x"}), HasSubstr("--store"));
  EXPECT_THAT(refused({"token", "--client", "a", "--client", "b", "--scope", "inventory:read"}),
              HasSubstr("--client was given more than once"));
}

TEST(CommandLine, DeadLettersSaysWhatIsToBeDone) {
  using Action = DeadLetters::Action;
  const std::string broker = "--broker=amqp://shop@broker";
  const auto list = parsed<DeadLetters>({"dead-letters", "list", broker, "--max", "7"});
  EXPECT_EQ(list.action, Action::list);
  EXPECT_EQ(list.max, 7u);
  EXPECT_EQ(list.broker.address->host, "broker");
  EXPECT_EQ(list.broker.queues.dead_letters, "inventory.dead-letters");
  EXPECT_EQ(parsed<DeadLetters>({"dead-letters", "show", "some-id", broker}).id, "some-id");
  EXPECT_EQ(parsed<DeadLetters>({"dead-letters", "replay", "--all", broker}).id, std::nullopt);
  EXPECT_EQ(parsed<DeadLetters>({"dead-letters", "drop", "some-id", broker}).action, Action::drop);
}

TEST(CommandLine, DeadLettersSettlesNothingByMistake) {
  const std::string broker = "--broker=amqp://shop@broker";
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{},
                                             {"purge"},
                                             {"show"},
                                             {"replay"},
                                             {"drop"},
                                             {"drop", "some-id", "--all"},
                                             {"list", "some-id"},
                                             {"list", "--all"},
                                             {"list", "--max", "0"},
                                             {"list", "--max", "2001"}}) {
    std::vector<std::string> arguments{"dead-letters", broker};
    arguments.insert(arguments.end(), words.begin(), words.end());
    EXPECT_NE(refused(arguments), "accepted") << words.size();
  }
  EXPECT_THAT(refused({"dead-letters", "list"}), HasSubstr("--broker"));
}

}  // namespace
}  // namespace inventory::service
