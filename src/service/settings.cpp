#include "service/settings.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <vector>

#include "service/broker_settings.hpp"
#include "service/client_limit_text.hpp"
#include "service/network_settings.hpp"
#include "service/setting_kinds.hpp"
#include "service/token_settings.hpp"
#include "store/postgres/dsn.hpp"

namespace inventory::service {
namespace {

using namespace std::chrono_literals;
using enum SettingGroup;

constexpr Milliseconds day = std::chrono::days(1);

Setting data_dir_setting() {
  Setting setting = setting_of(
      {"data_dir", storage, "directory of the database and of the local issuer's key; made if missing"},
      "DIRECTORY");
  setting.parse = [](Configuration& into, std::string_view text) -> SettingParse {
    if (text.empty()) return std::unexpected("is empty; write a directory");
    into.data_dir = text;
    return {};
  };
  setting.print = [](const Configuration& from) { return std::optional(from.data_dir.string()); };
  return setting;
}

Setting store_setting() {
  Setting setting =
      setting_of({"store", storage, "the database; left out, it is inventory.db in the data directory"},
                 "sqlite:PATH|postgresql://USER@HOST/DATABASE");
  setting.parse = [](Configuration& into, std::string_view text) -> SettingParse {
    constexpr std::string_view scheme = "sqlite:";
    into.store.postgres_dsn.clear();
    if (store::postgres::is_dsn(text)) {
      std::string dsn(text);
      if (auto fault = store::postgres::fault_of(dsn)) return std::unexpected(*std::move(fault));
      into.store.postgres_dsn = std::move(dsn);
      return {};
    }
    if (!text.starts_with(scheme))
      return std::unexpected("is no store; write sqlite:PATH or postgresql://USER@HOST/DATABASE");
    const std::string_view path = text.substr(scheme.size());
    if (path.empty() || path.starts_with(':'))
      return std::unexpected("names no file, and stock must outlive the process; write sqlite:PATH");
    into.store.sqlite_path = path;
    return {};
  };
  setting.print = [](const Configuration& from) { return std::optional(from.store.to_string()); };
  return setting;
}

Setting client_limits_setting() {
  Setting setting = setting_of(
      {"client_limits", limits,
       "what each client may ask: requests a second (rate, burst), pieces of a line (quantity), open "
       "reservations (reservations), how long one lasts (hold); * is everybody else"},
      "CLIENT=LIMIT:VALUE..., ...");
  setting.parse = [](Configuration& into, std::string_view text) -> SettingParse {
    auto parsed = parse_client_limits(text);
    if (!parsed)
      return std::unexpected(parsed.error() +
                             "; write for instance shop=rate:2000 burst:4000 quantity:100 reservations:10000 "
                             "hold:1h, *=rate:100");
    into.client_limits = std::move(*parsed);
    return {};
  };
  setting.print = [](const Configuration& from) -> std::optional<std::string> {
    if (from.client_limits == http::ClientLimits()) return std::nullopt;
    return print_client_limits(from.client_limits);
  };
  return setting;
}

std::vector<Setting> make_settings() {
  using observe::AccessLog;
  using observe::Level;
  return {
      data_dir_setting(),
      store_setting(),
      file_setting({"store_password_file", storage,
                    "file with the password for PostgreSQL, read at every connection; else the address, "
                    "PGPASSWORD and ~/.pgpass are asked"},
                   [](auto& c) -> auto& { return c.store.postgres_password_file; }),
      count_setting(
          {"streams", storage,
           "parts of the ledger that are written side by side, of a PostgreSQL database that is made; fixed "
           "from then on"},
          [](auto& c) -> auto& { return c.store.postgres_streams; }, {1, 4096}),
      choice_setting(
          {"migrate", storage, "bring a PostgreSQL database to this binary's schema when the service starts"},
          [](auto& c) -> auto& { return c.migrate; },
          std::array{Choice<bool>{"false", false}, Choice<bool>{"true", true}}),

      duration_setting(
          {"reservation_ttl_default", stock, "how long a reservation holds when its caller does not say"},
          [](auto& c) -> auto& { return c.reservation_ttl_default; }, {1s, 3650 * day}),
      duration_setting({"reservation_ttl_max", stock, "the longest that a caller may ask for"},
                       [](auto& c) -> auto& { return c.reservation_ttl_max; }, {1s, 3650 * day}),
      count_setting({"low_stock_threshold_default", stock, "at or below it a new item is LOW_STOCK"},
                    [](auto& c) -> auto& { return c.policy.default_low_stock_threshold; },
                    {0, Quantity::max_value}),
      count_setting({"initial_stock_default", stock,
                     "quantity of a variant that the Product Service created without naming one"},
                    [](auto& c) -> auto& { return c.policy.default_initial_stock; },
                    {0, Quantity::max_value}),
      choice_setting(
          {"discontinue", stock,
           "a variant discontinued by the Product Service is no longer sold at once (allow), or "
           "raises an alert and stays on sale while there is stock (only-when-empty)"},
          [](auto& c) -> auto& { return c.policy.discontinue_only_when_empty; },
          std::array{Choice<bool>{"allow", false}, Choice<bool>{"only-when-empty", true}}),
      choice_setting(
          {"initial_status", stock, "status of a new item without stock, until stock arrives"},
          [](auto& c) -> auto& { return c.policy.await_initial_stock; },
          std::array{Choice<bool>{"out-of-stock", false}, Choice<bool>{"awaiting-initial-stock", true}}),
      choice_setting(
          {"record_failed_reservations", stock,
           "write refused reservations into the ledger and publish them"},
          [](auto& c) -> auto& { return c.policy.record_failed_reservations; },
          std::array{Choice<bool>{"true", true}, Choice<bool>{"false", false}}),
      duration_setting(
          {"idempotency_retention", stock, "how long the answer under an Idempotency-Key is kept"},
          [](auto& c) -> auto& { return c.committer.idempotency_retention; }, {day, 365 * day}),
      duration_setting(
          {"event_retention", stock, "how long the ids of consumed events are kept, to know repeats by"},
          [](auto& c) -> auto& { return c.committer.event_retention; }, {day, 3650 * day}),
      duration_setting(
          {"sweep_interval", stock, "how often expired holds are given back when nothing else happens"},
          [](auto& c) -> auto& { return c.committer.sweep_interval; }, {10ms, 60s}),

      choice_setting(
          {"log_level", logging, "the least level that is written"},
          [](auto& c) -> auto& { return c.log_level; },
          std::array{Choice<Level>{"debug", Level::debug}, Choice<Level>{"info", Level::info},
                     Choice<Level>{"warning", Level::warning}, Choice<Level>{"error", Level::error}}),
      choice_setting(
          {"access_log", logging, "which requests are logged; errors: those answered with one"},
          [](auto& c) -> auto& { return c.access_log; },
          std::array{Choice<AccessLog>{"errors", AccessLog::errors}, Choice<AccessLog>{"all", AccessLog::all},
                     Choice<AccessLog>{"none", AccessLog::none}}),

      count_setting({"batch_commands_max", limits, "commands decided in one transaction"},
                    [](auto& c) -> auto& { return c.committer.batch_commands_max; }, {1, 10'000}),
      count_setting({"queue_commands_max", limits, "commands waiting; beyond it 503"},
                    [](auto& c) -> auto& { return c.committer.queue_commands_max; }, {1, 1'000'000}),
      duration_setting(
          {"queue_age_max", limits,
           "how long a command may wait; beyond it 503, and when more than a batch waits also for who would "
           "have to wait for a quarter of it"},
          [](auto& c) -> auto& { return c.committer.queue_age_max; }, {10ms, 60s}),
      count_setting({"connections_max", limits, "open connections; beyond it 503"},
                    [](auto& c) -> auto& { return c.limits.connections_max; }, {1, 1'000'000}),
      size_setting({"header_bytes_max", limits, "header of a request; beyond it 431"},
                   [](auto& c) -> auto& { return c.limits.header_bytes_max; }, {1'024, 1'048'576}),
      size_setting({"body_bytes_max", limits, "body of a request; beyond it 413"},
                   [](auto& c) -> auto& { return c.limits.body_bytes_max; }, {1'024, 67'108'864}),
      client_limits_setting(),
      duration_setting({"tls_timeout", limits, "for the handshake of TLS"},
                       [](auto& c) -> auto& { return c.limits.handshake; }, {10ms, 10min}),
      duration_setting({"header_timeout", limits, "from a request's first byte to the end of its header"},
                       [](auto& c) -> auto& { return c.limits.header; }, {10ms, 10min}),
      duration_setting({"body_timeout", limits, "from there to the end of its body"},
                       [](auto& c) -> auto& { return c.limits.body; }, {10ms, 10min}),
      duration_setting({"write_timeout", limits, "until the client has taken the answer"},
                       [](auto& c) -> auto& { return c.limits.write; }, {10ms, 10min}),
      duration_setting({"idle_timeout", limits, "how long a connection may stay open without a request"},
                       [](auto& c) -> auto& { return c.limits.idle; }, {10ms, 1h}),

      duration_setting(
          {"drain_delay", shutdown, "after SIGTERM go on serving so long, not ready, before closing"},
          [](auto& c) -> auto& { return c.drain_delay; }, {0s, 10min}),
      duration_setting({"shutdown_timeout", shutdown, "then wait so long for running requests"},
                       [](auto& c) -> auto& { return c.limits.shutdown; }, {0s, 10min}),

      choice_setting(
          {"core_dumps", process,
           "a crash may leave its memory behind, with secrets in it, and others of this user may look into "
           "it"},
          [](auto& c) -> auto& { return c.core_dumps; },
          std::array{Choice<bool>{"false", false}, Choice<bool>{"true", true}}),
  };
}

std::string upper_case(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return upper;
}

// "scheme://user:password@host" without the middle; without the scheme too.
std::string without_credentials(std::string_view value) {
  constexpr std::string_view separator = "://";
  const auto end = value.rfind('@');
  if (end == std::string_view::npos) return std::string(value);
  const auto found = value.substr(0, end).find(separator);
  const auto start = found == std::string_view::npos ? 0 : found + separator.size();
  return std::string(value.substr(0, start)) + "…" + std::string(value.substr(end));
}

}  // namespace

std::string_view title_of(SettingGroup group) {
  switch (group) {
    case network: return "Network";
    case storage: return "Storage";
    case broker: return "Message broker";
    case tokens: return "Access tokens";
    case stock: return "Stock and reservations";
    case logging: return "Logs (JSON lines on stderr)";
    case limits: return "Limits";
    case shutdown: return "Shutting down";
    case process: return "The process";
  }
  std::abort();
}

std::string Setting::flag() const {
  std::string flag = "--" + std::string(name);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

std::string Setting::environment_variable() const {
  return "INVENTORY_" + upper_case(name);
}

std::string Setting::shown(std::string_view value) const {
  if (secret) return "<redacted>";
  return '"' + without_credentials(value) + '"';
}

std::span<const Setting> settings() {
  static const std::vector<Setting> table = [] {
    std::vector<Setting> rows = network_settings();
    std::ranges::move(make_settings(), std::back_inserter(rows));
    for (std::vector<Setting> more : {broker_settings(), token_settings()}) {
      const auto behind_storage = std::ranges::find(rows, stock, &Setting::group);
      rows.insert(behind_storage, std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    return rows;
  }();
  return table;
}

const Setting* setting_named(std::string_view name, std::span<const Setting> table) {
  const auto found = std::ranges::find(table, name, &Setting::name);
  return found == table.end() ? nullptr : &*found;
}

std::vector<std::string> misfits(const Configuration& configuration,
                                 const std::function<std::string(std::string_view)>& name_of) {
  std::vector<std::string> found = network_misfits(configuration, name_of);
  std::ranges::move(token_misfits(configuration, name_of), std::back_inserter(found));
  if (configuration.metrics_listen && configuration.metrics_listen->port != 0 &&
      configuration.metrics_listen == configuration.listen) {
    found.push_back(name_of("metrics_listen") + " is the same as " + name_of("listen") +
                    "; leave metrics_listen out, or choose another port");
  }
  if (configuration.broker.queues.sources[0].queue == configuration.broker.queues.sources[1].queue) {
    found.push_back(name_of("order_queue") + " is the same as " + name_of("product_queue") +
                    "; each has its own order");
  }
  if (configuration.reservation_ttl_default > configuration.reservation_ttl_max) {
    found.push_back(name_of("reservation_ttl_default") + " is longer than " + name_of("reservation_ttl_max") +
                    "; the default must be within the maximum");
  }
  if (configuration.committer.queue_commands_max < configuration.committer.batch_commands_max) {
    found.push_back(name_of("queue_commands_max") + " is less than " + name_of("batch_commands_max") +
                    "; no batch could ever be full");
  }
  return found;
}

}  // namespace inventory::service
