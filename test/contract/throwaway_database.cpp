#include "contract/throwaway_database.hpp"

#include <cstdlib>

#include "base/clock.hpp"
#include "base/uuid.hpp"
#include "store/postgres/connection.hpp"

namespace inventory::testing {
namespace {

std::string server() {
  const char* dsn = std::getenv("INVENTORY_TEST_POSTGRES");
  return dsn == nullptr ? "" : dsn;
}

}  // namespace

bool ThrowawayDatabase::server_is_there() {
  return !server().empty();
}

ThrowawayDatabase::ThrowawayDatabase()
    : name_("test_" + UuidMaker().make(SystemClock().now()).to_string()), dsn_(server()) {
  store::postgres::Connection({.dsn = server()}).run("CREATE DATABASE \"" + name_ + "\"");
  dsn_.replace(dsn_.rfind('/') + 1, std::string::npos, name_);
}

ThrowawayDatabase::~ThrowawayDatabase() {
  try {
    store::postgres::Connection({.dsn = server()}).run("DROP DATABASE \"" + name_ + "\" WITH (FORCE)");
  } catch (const engine::StoreError&) {
    // The server goes with the tests.
  }
}

}  // namespace inventory::testing
