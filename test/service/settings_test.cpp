#include "service/settings.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/command_line_help.hpp"

namespace inventory::service {
namespace {

using testing::HasSubstr;

TEST(Settings, DefaultsAreReadBackAsTheyArePrinted) {
  for (const Setting& setting : settings()) {
    const auto preset = setting.print(Configuration{});
    if (!preset) continue;
    Configuration other;
    const auto parsed = setting.parse(other, *preset);
    ASSERT_TRUE(parsed) << setting.name << ": the default " << *preset << " " << parsed.error();
    EXPECT_EQ(setting.print(other), preset) << setting.name;
  }
}

struct Example {
  const char* name;
  const char* good;  // differs from the default
  std::vector<const char*> bad;
};

const std::vector<Example>& examples() {
  static const std::vector<Example> table = {
      {"listen", "[::1]:0", {"", "8080", "localhost:1"}},
      {"metrics_listen", "127.0.0.1:9090", {"", "9090"}},
      {"http_threads", "4", {"-1", "257", "two"}},
      {"tls_cert", "/etc/ssl/inventory.pem", {""}},
      {"tls_key", "/run/secrets/inventory.key", {""}},
      {"tls_client_ca", "/etc/ssl/clients.pem", {""}},
      {"tls_client_required", "true", {"", "yes"}},
      {"plain_http", "always", {"", "never"}},
      {"cors_origins", "https://admin.shop.example,http://localhost:3000", {"", "*", "null", "https://a/"}},
      {"data_dir", "/srv/inventory", {""}},
      {"store",
       "sqlite:/srv/stock.db",
       {"", "stock.db", "sqlite:", "sqlite::memory:", "mysql://db/stock", "postgresql://db/stock?colour=red",
        "postgresql://shop@[::1/stock"}},
      {"store_password_file", "/run/secrets/database", {""}},
      {"streams", "64", {"0", "4097", "many"}},
      {"migrate", "true", {"", "yes"}},
      {"broker",
       "amqps://shop@broker.internal:5671/stock",
       {"", "localhost", "http://localhost", "amqp://", "amqp://localhost:99999", "amqp://localhost/a/b"}},
      {"broker_password_file", "/run/secrets/broker", {""}},
      {"broker_ca_file", "/etc/ssl/broker.pem", {""}},
      {"broker_topology", "check", {"", "create"}},
      {"broker_publish", "false", {"", "no"}},
      {"broker_exchange", "shop.inventory", {"", "two words"}},
      {"events_format", "cloudevents", {"", "json"}},
      {"broker_unroutable", "pass", {"drop", ""}},
      {"broker_window", "64", {"0", "65536"}},
      {"broker_consume", "false", {"", "no"}},
      {"product_exchange", "shop.products", {"", "two words"}},
      {"product_queue", "stock.products", {"", "two words"}},
      {"product_binding_keys", "product.created,product.deleted.#", {"", "a,,b", "two words"}},
      {"order_exchange", "shop.orders", {"", "two words"}},
      {"order_queue", "stock.orders", {"", "two words"}},
      {"order_binding_keys", "order.*", {"", ","}},
      {"dead_letters", "stock.dead", {"", "two words"}},
      {"broker_prefetch", "64", {"0", "2001"}},
      {"local_issuer", "always", {"", "yes", "Loopback"}},
      {"issuer",
       "https://login.example/realms/shop,http://127.0.0.1:3000",
       {"", "login.example", "http://login.example", "https://a.example,",
        "https://a.example,https://a.example", "https://a.example?x=1", "https://user@a.example",
        "urn:inventory:local-issuer"}},
      {"jwks_uri",
       "https://keys.example/jwks?v=2,http://localhost:3000/jwks",
       {"", "keys.example", "http://keys.example", "file:///keys", "https://a.example,,https://b.example"}},
      {"issuer_ca_file", "/etc/ssl/issuer.pem", {""}},
      {"audience", "urn:shop:inventory", {"", "two words", "tab\t"}},
      {"token_algorithms", "RS512,ES384", {"", "HS256", "none", "rs256", "RS256,", "RS256 ES256"}},
      {"token_types", "at+jwt,jwt", {"", "a b", "jwt,"}},
      {"role_scopes",
       "clerk=inventory:read inventory:adjust, boss=inventory:admin",
       {"clerk", "clerk=read", "clerk=", "=inventory:read", "a=inventory:read, a=inventory:read"}},
      {"token_leeway", "5s", {"61s", "500ms", "5"}},
      {"reservation_ttl_default", "20m", {"0s", "3651d", "20"}},
      {"reservation_ttl_max", "7d", {"0s", "3651d"}},
      {"low_stock_threshold_default", "0", {"-1", "2147483648", "1.0"}},
      {"initial_status", "awaiting-initial-stock", {"AWAITING_INITIAL_STOCK", "in-stock"}},
      {"record_failed_reservations", "false", {"no", "0"}},
      {"idempotency_retention", "2d", {"23h", "366d"}},
      {"sweep_interval", "1s", {"9ms", "61s"}},
      {"initial_stock_default", "5", {"-1", "2147483648", "x"}},
      {"discontinue", "only-when-empty", {"never", ""}},
      {"event_retention", "7d", {"1h", "3651d"}},
      {"log_level", "debug", {"warn", "INFO"}},
      {"access_log", "all", {"some", ""}},
      {"batch_commands_max", "64", {"0", "10001"}},
      {"queue_commands_max", "1000", {"0", "1000001"}},
      {"queue_age_max", "500ms", {"9ms", "61s"}},
      {"connections_max", "100", {"0", "1000001"}},
      {"header_bytes_max", "16KiB", {"1023", "2MiB", "16KB"}},
      {"body_bytes_max", "1MiB", {"1023", "65MiB"}},
      {"client_limits",
       "shop=rate:2000 burst:4000 quantity:100 hold:1h, *=rate:100",
       {"shop", "shop=rate:0", "shop=burst:5", "shop=rate:1, shop=rate:2"}},
      {"tls_timeout", "1s", {"0s", "11m"}},
      {"header_timeout", "50ms", {"9ms", "11m"}},
      {"body_timeout", "50ms", {"9ms", "11m"}},
      {"write_timeout", "50ms", {"9ms", "11m"}},
      {"idle_timeout", "50ms", {"9ms", "61m"}},
      {"drain_delay", "3s", {"11m", "-1s"}},
      {"shutdown_timeout", "1s", {"11m"}},
      {"core_dumps", "true", {"", "yes"}},
  };
  return table;
}

TEST(Settings, EachReachesAPlaceOfItsOwn) {
  Configuration all;
  for (const Example& example : examples()) {
    const Setting* setting = setting_named(example.name);
    ASSERT_NE(setting, nullptr) << example.name;
    ASSERT_NE(setting->print(all), example.good) << example.name << ": the example is the default already";
    ASSERT_TRUE(setting->parse(all, example.good)) << example.name;
  }
  for (const Example& example : examples())
    EXPECT_EQ(setting_named(example.name)->print(all), example.good) << example.name << " was overwritten";
}

TEST(Settings, ImpossibleValuesAreRefusedAndChangeNothing) {
  for (const Example& example : examples()) {
    const Setting* setting = setting_named(example.name);
    for (const char* text : example.bad) {
      Configuration configuration;
      const auto parsed = setting->parse(configuration, text);
      ASSERT_FALSE(parsed) << example.name << " = " << text;
      EXPECT_THAT(parsed.error(), testing::AnyOf(HasSubstr("write "))) << example.name << " = " << text;
      EXPECT_EQ(setting->print(configuration), setting->print(Configuration{})) << example.name;
    }
  }
}

TEST(Settings, EachHasAnExampleAndANameOfItsOwn) {
  std::set<std::string_view> with_example;
  for (const Example& example : examples())
    with_example.insert(example.name);
  std::set<std::string_view> names;
  for (const Setting& setting : settings()) {
    EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
    EXPECT_TRUE(with_example.contains(setting.name)) << setting.name;
  }
}

// With one blank wherever there are some, or the end of a line.
std::string on_one_line(const std::string& text) {
  std::istringstream words(text);
  std::string line;
  for (std::string word; words >> word;)
    line += " " + word;
  return line;
}

TEST(Settings, AreInTheHelpWithFlagAndDefault) {
  const std::string help = on_one_line(help_of(command_named("serve")));
  for (const Setting& setting : settings()) {
    EXPECT_THAT(help, HasSubstr(" " + setting.flag() + " " + setting.value_form)) << setting.name;
    if (const auto preset = setting.print(Configuration{})) EXPECT_THAT(help, HasSubstr("[" + *preset + "]"));
  }
}

TEST(Settings, HelpFitsATerminal) {
  for (const CommandHelp& command : commands()) {
    std::istringstream lines(help_of(command));
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(line.size(), 113U) << line;  // 110 columns; a "…" is three bytes
  }
}

TEST(Settings, CredentialsAreNotShown) {
  const Setting& store = *setting_named("store");
  EXPECT_EQ(store.shown("postgres://shop:hunter2@db/stock"), "\"postgres://…@db/stock\"");
  Setting secret = store;
  secret.secret = true;
  EXPECT_EQ(secret.shown("hunter2"), "<redacted>");
}

TEST(Settings, AreWithinTheRangesOfTheRoomsThatUseThem) {
  EXPECT_LE(Configuration{}.tokens.leeway, auth::VerifierOptions::leeway_max);
  EXPECT_GE(Configuration{}.committer.idempotency_retention, std::chrono::hours(24));
}

TEST(HttpThreads, AreOneOrTwoUnlessConfigured) {
  Configuration configuration;
  EXPECT_GE(http_thread_count(configuration), 1U);
  EXPECT_LE(http_thread_count(configuration), 2U);
  configuration.http_threads = 7;
  EXPECT_EQ(http_thread_count(configuration), 7U);
}

}  // namespace
}  // namespace inventory::service
