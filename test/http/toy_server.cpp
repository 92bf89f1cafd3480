#include "http/toy_server.hpp"

#include <atomic>
#include <stdexcept>
#include <unistd.h>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "json/writer.hpp"

namespace inventory::http {
namespace {

namespace asio = boost::asio;

std::string object(std::string_view name, std::string_view text) {
  std::string json;
  json::Writer(json).begin_object().member(name, text).end_object();
  return json;
}

std::filesystem::path new_directory() {
  auto pattern = (std::filesystem::temp_directory_path() / "inventory-http-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
  return pattern;
}

}  // namespace

// Handlers wait here as they would for a commit: resumed from another thread, back on their own.
struct ToyServer::Gate {
  std::mutex mutex;
  std::vector<std::move_only_function<void()>> waiting;  // guarded by mutex

  asio::awaitable<void> pass() {
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::async_initiate<decltype(asio::use_awaitable), void()>(
        [this, executor](auto handler) {
          const std::lock_guard lock(mutex);
          waiting.emplace_back(
              [executor, held = std::move(handler)]() mutable { asio::post(executor, std::move(held)); });
        },
        asio::use_awaitable);
  }
};

ToyServer::ToyServer(Limits limits, ToyOptions options)
    : gate_(std::make_shared<Gate>()),
      log_({.level = observe::Level::debug,
            .access_log = observe::AccessLog::all,
            .sink =
                [this](std::string_view line) {
                  const std::lock_guard lock(log_mutex_);
                  log_lines_.append(line).push_back('\n');
                }}),
      directory_(new_directory()),
      issuer_(std::make_unique<auth::LocalIssuer>(auth::LocalIssuer::open(directory_))) {
  if (!options.keys) options.keys = std::make_shared<auth::FixedKeys>(issuer_->public_keys());
  const auto verifier = std::make_shared<const auth::TokenVerifier>(
      auth::VerifierOptions{.audience = std::string(auth::default_audience)},
      std::vector<auth::TrustedIssuer>{{std::string(auth::local_issuer_name), std::move(options.keys)}},
      clock_);
  server_ = std::make_unique<Server>(
      ServerOptions{.address = "127.0.0.1:0",
                    .threads = options.threads,
                    .limits = limits,
                    .tls = std::move(options.tls),
                    .rates = std::move(options.rates),
                    .cross_origins = std::move(options.cross_origins)},
      make_router(std::move(options.more_routes)), [verifier] { return auth::Authenticator(verifier); },
      metrics_, log_);
  server_->start();
}

ToyServer::~ToyServer() {
  release_waiting();
  server_->drain();
  server_.reset();
  std::filesystem::remove_all(directory_);
}

Router ToyServer::make_router(std::vector<Route> more_routes) {
  Router router;
  const auto open = Access::open();
  router.add({.method = Method::get,
              .pattern = "/public/{name}",
              .access = open,
              .handler = [](Request& request) -> asio::awaitable<Response> {
                co_return Response::json(200, object("name", request.path_parameter("name")));
              }});
  router.add({.method = Method::get,
              .pattern = "/secret",
              .access = Access::scoped({auth::Scope::read, auth::Scope::admin}),
              .handler = [](Request& request) -> asio::awaitable<Response> {
                co_return Response::json(200, object("client", request.principal->client.text));
              }});
  const Handler echo = [](Request& request) -> asio::awaitable<Response> {
    co_return Response::json(200, std::string(request.body));
  };
  router.add(
      {.method = Method::post, .pattern = "/echo", .access = open, .body = BodyRule::json, .handler = echo});
  router.add({.method = Method::post,
              .pattern = "/confirm",
              .access = open,
              .body = BodyRule::json_or_empty,
              .handler = echo});
  router.add({.method = Method::patch,
              .pattern = "/patch",
              .access = open,
              .body = BodyRule::merge_patch,
              .handler = echo});
  router.add({.method = Method::post,
              .pattern = "/secret-echo",
              .access = Access::scoped({auth::Scope::read}),
              .body = BodyRule::json,
              .handler = echo});
  router.add({.method = Method::get,
              .pattern = "/large",
              .access = open,
              .handler = [](Request&) -> asio::awaitable<Response> {
                co_return Response::text(200, "text/plain", std::string(large_bytes, 'x'));
              },
              .produces = ""});
  router.add({.method = Method::get,
              .pattern = "/wait",
              .access = open,
              .handler = [gate = gate_](Request&) -> asio::awaitable<Response> {
                co_await gate->pass();
                co_return Response::json(200, "{}");
              }});
  router.add({.method = Method::get,
              .pattern = "/throw",
              .access = open,
              .handler = [](Request&) -> asio::awaitable<Response> {
                throw std::runtime_error("the inner reason");
                co_return Response{};
              }});
  router.add({.method = Method::get,
              .pattern = "/health",
              .access = open,
              .handler = [](Request&) -> asio::awaitable<Response> { co_return Response::json(200, "{}"); },
              .operational = true});
  router.add({.method = Method::get,
              .pattern = "/fields",
              .access = open,
              .handler = [](Request& request) -> asio::awaitable<Response> {
                co_return Response::json(200, std::to_string(request.headers.size()));
              }});
  for (auto& route : more_routes) {
    router.add(std::move(route));
  }
  return router;
}

RawResponse ToyServer::ask(std::string_view bytes) const {
  auto client = connect();
  client.send(bytes);
  return client.receive().value_or(RawResponse{});
}

std::string ToyServer::token(auth::ScopeSet scopes, std::string client) const {
  return issuer_->issue({.client = {std::move(client)}, .scopes = scopes}, clock_.now());
}

std::size_t ToyServer::waiting() const {
  const std::lock_guard lock(gate_->mutex);
  return gate_->waiting.size();
}

void ToyServer::release_waiting() {
  const std::lock_guard lock(gate_->mutex);
  for (auto& resume : gate_->waiting) {
    resume();
  }
  gate_->waiting.clear();
}

std::string ToyServer::log_lines() const {
  const std::lock_guard lock(log_mutex_);
  return log_lines_;
}

}  // namespace inventory::http
