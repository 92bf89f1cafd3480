#include "service/configuration_loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/temporary_file.hpp"

namespace inventory::service {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using testing::UnorderedElementsAre;

LoadedConfiguration load(const ConfigurationSources& sources) {
  auto loaded = load_configuration(sources, FitTogether::yes);
  if (!loaded) throw std::runtime_error(testing::PrintToString(loaded.error()));
  return *loaded;
}

Complaints complaints_about(const ConfigurationSources& sources) {
  const auto loaded = load_configuration(sources, FitTogether::yes);
  return loaded ? Complaints{} : loaded.error();
}

// Which of the four levels say something, and which of them is heard.
struct Precedence {
  bool file, environment, flag;
  OriginKind heard;
  const char* value;
};

TEST(Loader, FlagBeatsEnvironmentBeatsFileBeatsDefault) {
  const TemporaryFile toml("queue_commands_max = 1001\n");
  const TemporaryFile nothing("");
  for (const Precedence& row : {Precedence{false, false, false, OriginKind::preset, "8192"},
                                Precedence{true, false, false, OriginKind::file, "1001"},
                                Precedence{false, true, false, OriginKind::environment, "1002"},
                                Precedence{true, true, false, OriginKind::environment, "1002"},
                                Precedence{false, false, true, OriginKind::flag, "1003"},
                                Precedence{true, false, true, OriginKind::flag, "1003"},
                                Precedence{false, true, true, OriginKind::flag, "1003"},
                                Precedence{true, true, true, OriginKind::flag, "1003"}}) {
    ConfigurationSources sources;
    sources.file = row.file ? toml.path() : nothing.path();
    if (row.environment) sources.environment["INVENTORY_QUEUE_COMMANDS_MAX"] = "1002";
    if (row.flag) sources.flags["queue_commands_max"] = "1003";
    const LoadedConfiguration loaded = load(sources);
    EXPECT_EQ(std::to_string(loaded.configuration.committer.queue_commands_max), row.value);
    EXPECT_EQ(loaded.origins.at("queue_commands_max").kind, row.heard) << row.value;
  }
}

TEST(Loader, OriginsNameThePlace) {
  const TemporaryFile toml("# mine\nlog_level = \"debug\"\n");
  ConfigurationSources sources;
  sources.environment = {{"INVENTORY_CONFIG", toml.path()}, {"INVENTORY_ACCESS_LOG", "all"}};
  sources.flags = {{"data_dir", "/srv"}};
  const auto origins = load(sources).origins;
  EXPECT_EQ(origins.at("log_level").to_string(), "file " + toml.path() + ":2");
  EXPECT_EQ(origins.at("access_log").to_string(), "environment INVENTORY_ACCESS_LOG");
  EXPECT_EQ(origins.at("data_dir").to_string(), "flag --data-dir");
  EXPECT_EQ(origins.at("listen").to_string(), "default");
  EXPECT_EQ(origins.size(), settings().size());
}

TEST(Loader, TheFlagForTheFileBeatsTheVariable) {
  const TemporaryFile one("http_threads = 1\n");
  const TemporaryFile two("http_threads = 2\n");
  EXPECT_EQ(load({{}, {{"INVENTORY_CONFIG", one.path()}}, two.path()}).configuration.http_threads, 2U);
  EXPECT_EQ(load({{}, {{"INVENTORY_CONFIG", one.path()}}, {}}).configuration.http_threads, 1U);
}

TEST(Loader, FileTakesTextsNumbersAndBooleans) {
  const TemporaryFile toml(
      "listen = '127.0.0.1:0'\nbody_bytes_max = 2048\nheader_bytes_max = '2KiB'\nrecord_failed_reservations "
      "= false\n");
  const Configuration configuration = load({{}, {}, toml.path()}).configuration;
  EXPECT_EQ(configuration.listen.port, 0);
  EXPECT_EQ(configuration.limits.body_bytes_max, 2048U);
  EXPECT_EQ(configuration.limits.header_bytes_max, 2048U);
  EXPECT_FALSE(configuration.policy.record_failed_reservations);
}

TEST(Loader, TheStoreFollowsTheDataDirectoryUnlessSet) {
  EXPECT_EQ(load({{{"data_dir", "/srv"}}, {}, {}}).configuration.store.to_string(),
            "sqlite:/srv/inventory.db");
  EXPECT_EQ(
      load({{{"data_dir", "/srv"}, {"store", "sqlite:/fast/s.db"}}, {}, {}}).configuration.store.to_string(),
      "sqlite:/fast/s.db");
  EXPECT_EQ(load({{}, {{"INVENTORY_STORE", "sqlite:s.db"}}, {}}).configuration.store.to_string(),
            "sqlite:s.db");
  EXPECT_EQ(load({}).configuration.store, Configuration{}.store);
}

TEST(Loader, NothingGivenIsTheDefault) {
  const Configuration configuration = load({}).configuration;
  for (const Setting& setting : settings())
    EXPECT_EQ(setting.print(configuration), setting.print(Configuration{})) << setting.name;
}

TEST(Loader, EveryMistakeOfEveryLevelIsReportedAtOnce) {
  const TemporaryFile toml("sweep_interval = '5'\nlisten_on = 'x'\n[limits]\nqueue = 1\n");
  ConfigurationSources sources;
  sources.file = toml.path();
  sources.environment = {{"INVENTORY_LOG_LEVEL", "loud"}, {"INVENTORY_LISTN", "x"}, {"UNRELATED", "x"}};
  sources.flags = {{"token_leeway", "2m"}};
  EXPECT_THAT(complaints_about(sources),
              UnorderedElementsAre(
                  AllOf(StartsWith("sweep_interval: \"5\" (file " + toml.path() + ":1) is not a duration"),
                        HasSubstr("30s")),
                  toml.path() + ":2: listen_on is no setting; did you mean listen?",
                  AllOf(StartsWith(toml.path() + ":3: "), HasSubstr("no sections")),
                  "log_level: \"loud\" (environment INVENTORY_LOG_LEVEL) is unknown; write debug, info, "
                  "warning or error",
                  "the environment variable INVENTORY_LISTN is no setting; did you mean INVENTORY_LISTEN?",
                  "token_leeway: \"2m\" (flag --token-leeway) is out of range; write 0s to 1m"));
}

TEST(Loader, AnOverriddenValueIsCheckedAllTheSame) {
  ConfigurationSources sources;
  sources.environment["INVENTORY_HTTP_THREADS"] = "many";
  sources.flags["http_threads"] = "2";
  EXPECT_THAT(complaints_about(sources),
              ElementsAre(HasSubstr("\"many\" (environment INVENTORY_HTTP_THREADS)")));
}

TEST(Loader, CredentialsOfARefusedStoreStayOutOfTheComplaint) {
  const auto complaints = complaints_about({{{"store", "mysql://shop:hunter2@db/stock"}}, {}, {}});
  EXPECT_THAT(complaints, ElementsAre(AllOf(HasSubstr("write sqlite:PATH"), Not(HasSubstr("hunter2")))));
  for (const char* dsn : {"postgresql://shop:hunter2@db/stock?colour=red",
                          "postgresql://shop:hunter2@[::1/stock", "postgresql://shop:hunter2%zz@db/stock"}) {
    EXPECT_THAT(complaints_about({{{"store", dsn}}, {}, {}}),
                ElementsAre(AllOf(HasSubstr("write postgresql://"), Not(HasSubstr("hunter2")))));
  }
}

struct BadFile {
  const char* content;
  const char* complaint;
};

TEST(Loader, FilesThatCannotBeUnderstood) {
  for (const BadFile& row :
       {BadFile{"listen = \n", ":1: not TOML"},
        BadFile{"listen = '127.0.0.1:1'\nlisten = '127.0.0.1:2'\n", ":2: not TOML"},
        BadFile{"queue_age_max = 1.5\n", ":1: queue_age_max must be"},
        BadFile{"listen = ['127.0.0.1:1']\n", ":1: listen must be"},
        BadFile{"queue_age_max = 1979-05-27\n", ":1: queue_age_max must be"},
        BadFile{"LISTEN = '127.0.0.1:1'\n", ":1: LISTEN is no setting"},
        BadFile{"listen = 2024-01-01Tx0:00:00Z\n", ": not TOML"},
        BadFile{"listen = 1\xc3\xa9\n", ":1: not TOML"}, BadFile{"http.threads = 1\n", "no sections"},
        BadFile{"\xff = 1\n", "not TOML"}}) {
    const TemporaryFile toml(row.content);
    EXPECT_THAT(complaints_about({{}, {}, toml.path()}), ElementsAre(HasSubstr(row.complaint)))
        << row.content;
  }
  EXPECT_THAT(complaints_about({{}, {}, "/nowhere/inventory.toml"}),
              ElementsAre(HasSubstr("cannot be read")));
  EXPECT_THAT(complaints_about({{}, {}, "/"}), ElementsAre(HasSubstr("cannot be read")));
}

TEST(Loader, KubernetesServiceLinksAreIgnored) {
  ConfigurationSources sources;
  sources.environment = {{"INVENTORY_SERVICE_HOST", "10.0.0.1"},
                         {"INVENTORY_SERVICE_PORT_HTTP", "8080"},
                         {"INVENTORY_PORT", "tcp://10.0.0.1:8080"},
                         {"INVENTORY_PORT_8080_TCP_ADDR", "10.0.0.1"}};
  EXPECT_THAT(complaints_about(sources), ElementsAre());
}

struct Misfit {
  std::map<std::string, std::string> flags;
  std::vector<const char*> said;
};

TEST(Loader, SettingsMustFitTogether) {
  for (const Misfit& row :
       {Misfit{{{"listen", "0.0.0.0:8080"}, {"plain_http", "always"}},
               {"listen: \"0.0.0.0:8080\" (flag --listen)", "local_issuer = always"}},
        Misfit{{{"listen", "[::]:0"}, {"plain_http", "always"}}, {"issuer = https://"}},
        Misfit{{{"listen", "0.0.0.0:8080"}, {"local_issuer", "always"}},
               {"for all to read", "tls_cert", "plain_http = always"}},
        Misfit{{{"tls_cert", "a.pem"}}, {"tls_cert: \"a.pem\"", "go together"}},
        Misfit{{{"tls_key", "a.key"}}, {"tls_key: \"a.key\"", "go together"}},
        Misfit{{{"tls_client_ca", "a.pem"}}, {"tls_client_ca: \"a.pem\"", "needs tls_cert"}},
        Misfit{{{"jwks_uri", "https://a.example/k"}}, {"jwks_uri: \"https://a.example/k\""}},
        Misfit{{{"issuer", "https://a.example,https://b.example"}, {"jwks_uri", "https://a.example/k"}},
               {"one entry for each of issuer: "}},
        Misfit{{{"token_algorithms", "RS256"}}, {"is without ES256", "local_issuer = never"}},
        Misfit{{{"issuer", "https://a.example"}, {"local_issuer", "always"}, {"token_algorithms", "PS256"}},
               {"is without ES256"}},
        Misfit{{{"token_types", "jwt"}}, {"is without at+jwt"}},
        Misfit{{{"metrics_listen", "127.0.0.1:8080"}},
               {"metrics_listen", "listen: \"127.0.0.1:8080\" (default)"}},
        Misfit{{{"reservation_ttl_max", "10m"}},
               {"reservation_ttl_default: \"30m\" (default)", "\"10m\" (flag"}},
        Misfit{{{"queue_commands_max", "10"}},
               {"queue_commands_max: \"10\"", "batch_commands_max: \"512\""}}}) {
    const ConfigurationSources sources{row.flags, {}, {}};
    const Complaints complaints = complaints_about(sources);
    ASSERT_EQ(complaints.size(), 1U) << testing::PrintToString(complaints);
    for (const char* part : row.said)
      EXPECT_THAT(complaints.front(), HasSubstr(part));
    EXPECT_TRUE(load_configuration(sources, FitTogether::no)) << "tools do not mind";
  }
}

TEST(Loader, SettingsThatFitAreAccepted) {
  for (const auto& flags : std::vector<std::map<std::string, std::string>>{
           {{"listen", "0.0.0.0:8080"}, {"local_issuer", "always"}, {"plain_http", "always"}},
           {{"listen", "0.0.0.0:8080"}, {"local_issuer", "never"}, {"tls_cert", "a"}, {"tls_key", "b"}},
           {{"listen", "127.0.0.1:0"}, {"metrics_listen", "127.0.0.1:0"}},
           {{"listen", "0.0.0.0:8080"}, {"issuer", "https://a.example"}, {"plain_http", "always"}},
           {{"issuer", "https://a.example"}, {"token_algorithms", "PS512"}, {"token_types", "jwt"}},
           {{"token_algorithms", "PS512"}, {"local_issuer", "never"}},
           {{"issuer", "https://a.example"}, {"jwks_uri", "https://b.example/k"}},
           {{"listen", "[::1]:80"}, {"metrics_listen", "0.0.0.0:80"}},
           {{"reservation_ttl_default", "30d"}},
           {{"queue_commands_max", "512"}}}) {
    EXPECT_THAT(complaints_about({flags, {}, {}}), ElementsAre());
  }
}

TEST(Loader, TheEnvironmentOfThisProcessIsRead) {
  setenv("INVENTORY_TEST_VARIABLE", "a=b", 1);
  EXPECT_EQ(process_environment().at("INVENTORY_TEST_VARIABLE"), "a=b");
  unsetenv("INVENTORY_TEST_VARIABLE");
  EXPECT_FALSE(process_environment().contains("INVENTORY_TEST_VARIABLE"));
}

}  // namespace
}  // namespace inventory::service
