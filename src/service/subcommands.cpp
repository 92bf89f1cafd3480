#include "service/subcommands.hpp"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <iostream>
#include <malloc.h>
#include <stdexcept>
#include <string>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <system_error>
#include <unistd.h>

#include "archive/ledger_file.hpp"
#include "auth/local_issuer.hpp"
#include "base/clock.hpp"
#include "client/item_export.hpp"
#include "engine/archive.hpp"
#include "engine/audit.hpp"
#include "service/app.hpp"
#include "service/open_store.hpp"
#include "service/version.hpp"

namespace inventory::service {
namespace {

// Blocked before any thread starts, so that only serve_until_told() below ever sees them. A client that goes away and a
// file that may not grow are error codes, not signals.
sigset_t block_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  sigset_t awaited;
  sigemptyset(&awaited);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP})
    sigaddset(&awaited, signal);
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr);
  return awaited;
}

// SIGHUP is for the certificates, which also change without a word.
void serve_until_told(App& app, const sigset_t& awaited) {
  constexpr timespec looked_at_every{.tv_sec = 10, .tv_nsec = 0};
  while (true) {
    const int received = sigtimedwait(&awaited, nullptr, &looked_at_every);
    if (received == SIGTERM || received == SIGINT) return;
    if (received == SIGHUP || errno == EAGAIN) app.refresh_certificates(received == SIGHUP);
  }
}

// A batch takes some hundred kilobytes and gives them back: not to and from the operating system each time.
void keep_freed_memory() {
  constexpr int kept_bytes = 32 * 1024 * 1024;
  constexpr int mapped_bytes = 4 * 1024 * 1024;
  ::mallopt(M_TRIM_THRESHOLD, kept_bytes);
  ::mallopt(M_MMAP_THRESHOLD, mapped_bytes);
}

// Each connection is a descriptor, and the soft limit is often far below what the process may have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Of what is in memory, tokens, passwords and keys too, nothing gets into a core file, and no other process of this user
// can look at it.
void keep_memory_to_ourselves() {
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    throw std::system_error(errno, std::system_category(), "cannot forbid core files (core_dumps = false)");
}

// As the operator of this machine, unless a token says otherwise.
client::Service service_of(const RunningService& running, const auth::ScopeSet& scopes) {
  constexpr std::chrono::minutes lifetime{10};  // looked at when a request begins
  if (!running.token_file) {
    const auth::LocalIssuer issuer = auth::LocalIssuer::open(running.data_dir);
    return {
        running.address,
        issuer.issue({ClientId{"inventory-cli"}, scopes, lifetime, running.audience}, SystemClock().now()),
        running.trust};
  }
  std::ifstream in(*running.token_file);
  std::string token;
  if (!(in >> token)) throw std::runtime_error("there is no token in " + running.token_file->string());
  return {running.address, token, running.trust};
}

}  // namespace

int run(const Serve& command) {
  if (!command.configuration.core_dumps) keep_memory_to_ourselves();
  const sigset_t awaited = block_signals();
  raise_descriptor_limit();
  keep_freed_memory();
  App app(command.configuration);
  app.start();
  serve_until_told(app, awaited);
  app.stop();
  return exit_ok;
}

int run(const Token& command) {
  const auth::LocalIssuer issuer = auth::LocalIssuer::open(command.data_dir);
  const auth::TokenGrant grant{command.client, command.scopes, command.lifetime, command.audience};
  std::cout << issuer.issue(grant, SystemClock().now()) << '\n';
  return exit_ok;
}

int run(const Migrate& command) {
  const auto report = migrate_store(command.store, SystemClock());
  if (report.from == report.to) {
    std::cout << command.store.to_string() << " has schema " << report.to << " already\n";
  } else {
    std::cout << command.store.to_string() << " migrated from schema " << report.from << " to " << report.to
              << '\n';
  }
  return exit_ok;
}

int run(const Check& command) {
  const auto store = open_store(command.store, Migration::never, SystemClock());
  const auto reader = store->open_reader();
  const auto report = engine::audit(*reader, store->streams(),
                                    [](const std::string& difference) { std::cout << difference << '\n'; });
  std::cout << report.entries << " ledger entries, " << report.items << " items, " << report.reservations
            << " reservations: " << report.differences << " differences\n";
  return report.differences == 0 ? exit_ok : exit_failed;
}

int run(const Archive& command) {
  const SystemClock clock;
  if (command.before > clock.now()) throw std::runtime_error("--before is in the future");
  const auto store = open_store(command.store, Migration::never, clock);
  const auto lock = lock_store(command.store);
  archive::LedgerFile file(command.output, store->installation());
  const auto report = engine::archive(*store, command.before, clock.now(), file);
  std::cout << report.entries << " ledger entries moved";
  if (report.entries > 0) std::cout << " to " << command.output.string();
  if (report.unpublished > 0) std::cout << ", " << report.unpublished << " kept for the broker";
  if (report.removed > report.entries)
    std::cout << ", " << report.removed - report.entries << " of an earlier run removed";
  std::cout << '\n';
  return exit_ok;
}

int run(const Import& command) {
  const client::Service service = service_of(command.service, {auth::Scope::adjust, auth::Scope::admin});
  const client::ImportReport report =
      client::import_file(service, command.options, std::cerr, ::isatty(STDERR_FILENO) != 0);
  std::cout << report.done << " rows done";
  if (report.repeated > 0) std::cout << " (" << report.repeated << " by an earlier run)";
  std::cout << ", " << report.refused << " refused\n";
  return report.refused == 0 ? exit_ok : exit_failed;
}

int run(const Export& command) {
  const client::Service service = service_of(command.service, {auth::Scope::read});
  const bool on_terminal = ::isatty(STDERR_FILENO) != 0;
  if (!command.output) {
    client::export_items(service, std::cout, std::cerr, on_terminal && ::isatty(STDOUT_FILENO) == 0);
    return exit_ok;
  }
  std::ofstream out(*command.output, std::ios::binary);
  if (!out) throw std::runtime_error("cannot write " + command.output->string());
  const std::size_t rows = client::export_items(service, out, std::cerr, on_terminal);
  std::cout << rows << " rows written to " << command.output->string() << '\n';
  return exit_ok;
}

int run(const Version&) {
  std::cout << "inventory " << version() << '\n';
  return exit_ok;
}

int run(const ShowText& command) {
  std::cout << command.text;
  return exit_ok;
}

}  // namespace inventory::service
