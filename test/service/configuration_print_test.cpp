#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/configuration_loader.hpp"
#include "service/temporary_file.hpp"

namespace inventory::service {
namespace {

using testing::HasSubstr;
using testing::Not;

LoadedConfiguration load(const ConfigurationSources& sources) {
  return load_configuration(sources, FitTogether::yes).value();
}

TEST(PrintConfiguration, ShowsEverySettingWithItsOrigin) {
  const ConfigurationSources sources{
      {{"data_dir", "/srv/inventory"}}, {{"INVENTORY_IDLE_TIMEOUT", "70s"}}, {}};
  EXPECT_EQ(print_configuration(load(sources)), R"(listen = "127.0.0.1:8080"                       # default
# metrics_listen is not set                     # default
http_threads = 0                                # default
# tls_cert is not set                           # default
# tls_key is not set                            # default
# tls_client_ca is not set                      # default
tls_client_required = false                     # default
plain_http = "loopback"                         # default
# cors_origins is not set                       # default
data_dir = "/srv/inventory"                     # flag --data-dir
store = "sqlite:/srv/inventory/inventory.db"    # default
# store_password_file is not set                # default
streams = 8                                     # default
migrate = false                                 # default
# broker is not set                             # default
# broker_password_file is not set               # default
# broker_ca_file is not set                     # default
broker_topology = "declare"                     # default
broker_publish = true                           # default
broker_exchange = "inventory.events"            # default
events_format = "envelope"                      # default
broker_unroutable = "hold"                      # default
broker_window = 1024                            # default
broker_consume = true                           # default
product_exchange = "product.events"             # default
product_queue = "inventory.product-events"      # default
product_binding_keys = "#"                      # default
order_exchange = "order.events"                 # default
order_queue = "inventory.order-events"          # default
order_binding_keys = "#"                        # default
dead_letters = "inventory.dead-letters"         # default
broker_prefetch = 1024                          # default
# issuer is not set                             # default
# jwks_uri is not set                           # default
# issuer_ca_file is not set                     # default
audience = "inventory-service"                  # default
token_algorithms = "RS256,PS256,ES256"          # default
token_types = "at+jwt"                          # default
role_scopes = "order-service=inventory:read inventory:reserve inventory:events inventory:ingest, product-service=inventory:read inventory:events inventory:ingest, warehouse=inventory:read inventory:adjust, support=inventory:read, admin=inventory:read inventory:reserve inventory:adjust inventory:admin inventory:events inventory:ingest" # default
local_issuer = "loopback"                       # default
token_leeway = "1m"                             # default
reservation_ttl_default = "30m"                 # default
reservation_ttl_max = "30d"                     # default
low_stock_threshold_default = 10                # default
initial_stock_default = 0                       # default
discontinue = "allow"                           # default
initial_status = "out-of-stock"                 # default
record_failed_reservations = true               # default
idempotency_retention = "1d"                    # default
event_retention = "30d"                         # default
sweep_interval = "250ms"                        # default
log_level = "info"                              # default
access_log = "errors"                           # default
batch_commands_max = 512                        # default
queue_commands_max = 8192                       # default
queue_age_max = "2s"                            # default
connections_max = 4096                          # default
header_bytes_max = "8KiB"                       # default
body_bytes_max = "64KiB"                        # default
# client_limits is not set                      # default
tls_timeout = "5s"                              # default
header_timeout = "5s"                           # default
body_timeout = "10s"                            # default
write_timeout = "10s"                           # default
idle_timeout = "70s"                            # environment INVENTORY_IDLE_TIMEOUT
drain_delay = "0s"                              # default
shutdown_timeout = "8s"                         # default
core_dumps = false                              # default
)");
}

TEST(PrintConfiguration, IsAFileThatLoadsToTheSame) {
  const ConfigurationSources sources{{{"data_dir", "/odd \"name\"\\with\nline"},
                                      {"metrics_listen", "[::1]:9090"},
                                      {"initial_status", "awaiting-initial-stock"}},
                                     {},
                                     {}};
  const LoadedConfiguration first = load(sources);
  const TemporaryFile toml(print_configuration(first));
  const LoadedConfiguration second = load({{}, {}, toml.path()});
  for (const Setting& setting : settings())
    EXPECT_EQ(setting.print(second.configuration), setting.print(first.configuration)) << setting.name;
}

TEST(PrintConfiguration, LeavesSecretsOut) {
  Setting secret = *setting_named("audience");
  secret.secret = true;
  const auto loaded = load({{{"audience", "hunter2"}}, {}, {}});
  const std::string text = print_configuration(loaded, std::span(&secret, 1));
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  EXPECT_THAT(text, HasSubstr("# audience = <redacted>"));
  EXPECT_THAT(text, HasSubstr("# flag --audience\n"));
}

TEST(PrintConfiguration, ANameOfAFileCannotStartALine) {
  LoadedConfiguration loaded = load({});
  loaded.origins["listen"] = {OriginKind::file, "a\nlog_level = 'debug'"};
  EXPECT_THAT(print_configuration(loaded), Not(HasSubstr("\nlog_level = 'debug'")));
}

}  // namespace
}  // namespace inventory::service
