#include "service/subcommands.hpp"

#include <csignal>
#include <iostream>
#include <string>
#include <sys/resource.h>

#include "auth/local_issuer.hpp"
#include "base/clock.hpp"
#include "engine/audit.hpp"
#include "service/app.hpp"
#include "service/open_store.hpp"
#include "service/version.hpp"

namespace inventory::service {
namespace {

// Blocked before any thread starts, so that only sigwait() below ever sees them. A client that goes away and a
// file that may not grow are error codes, not signals.
sigset_t block_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  return ends;
}

// Each connection is a descriptor, and the soft limit is often far below what the process may have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int run(const Serve& command) {
  const sigset_t ends = block_signals();
  raise_descriptor_limit();
  App app(command.configuration);
  app.start();
  int received = 0;
  sigwait(&ends, &received);
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
  const auto store = open_store_unchanged(command.store);
  const auto reader = store->open_reader();
  const auto report = engine::audit(*reader, store->streams(),
                                    [](const std::string& difference) { std::cout << difference << '\n'; });
  std::cout << report.entries << " ledger entries, " << report.items << " items, " << report.reservations
            << " reservations: " << report.differences << " differences\n";
  return report.differences == 0 ? exit_ok : exit_failed;
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
