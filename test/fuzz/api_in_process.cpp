#include "fuzz/api_in_process.hpp"

#include <array>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>

#include "fuzz/target.hpp"
#include "http/request_target.hpp"

namespace inventory::fuzz {
namespace {

namespace asio = boost::asio;

constexpr Timestamp now = Timestamp::from_ms(1'700'000'000'000);
constexpr InstallationId installation{Uuid{{1}}};
constexpr std::array headers{http::HeaderField{"Content-Type", "application/json"}};

// Nothing is done but what is asked for.
engine::CommitterOptions committer_options() {
  engine::CommitterOptions options;
  options.sweep_interval = std::chrono::hours(24);
  options.linger = std::chrono::microseconds(0);
  return options;
}

auth::Principal everybody() {
  auth::ScopeSet scopes;
  for (const auth::Scope scope : auth::all_scopes)
    scopes.add(scope);
  return {ClientId{"fuzz"}, scopes, now + std::chrono::hours(1)};
}

}  // namespace

void Listener::batch_failed(std::string_view, std::size_t) {
  require(false, "a batch succeeds");
}

void Listener::reads_failed(std::string_view, std::size_t) {
  require(false, "a read succeeds");
}

ApiInProcess::ApiInProcess()
    : clock_(now),
      log_({.level = observe::Level::error, .sink = [](std::string_view) {}}),
      metrics_("fuzz"),
      store_(installation),
      live_(store_),
      committers_(store_, clock_, {}, committer_options(), listener_),
      queries_(store_, {}, listener_),
      context_{.committers = committers_,
               .queries = queries_,
               .live = live_,
               .clock = clock_,
               .metrics = metrics_,
               .log = log_,
               .draining = draining_,
               .installation = installation},
      router_(http::api::make_router(context_, http::api::MetricsRoute::here)),
      work_(asio::make_work_guard(io_)) {}

http::Response ApiInProcess::ask(http::Method method, std::string_view target, std::string_view body) {
  http::RequestTarget parsed;
  require(parsed.parse(target).has_value(), "the target can be parsed");
  http::Request request;
  request.method = method;
  request.path = parsed.path();
  request.query = parsed.query();
  request.headers = headers;
  request.body = body;
  request.principal = everybody();
  const auto match = router_.match(method, parsed.segments(), request.path_parameters);
  require(match.outcome == http::Router::Outcome::found, "the target is one of a route");

  std::optional<http::Response> answer;
  asio::co_spawn(io_, match.route->handler(request),
                 [&](std::exception_ptr failure, http::Response response) {
                   if (failure) std::rethrow_exception(failure);
                   answer = std::move(response);
                   io_.stop();
                 });
  io_.restart();
  io_.run();
  return *std::move(answer);
}

}  // namespace inventory::fuzz
