// A database of its own on the server of the tests, gone with the object.
//
// INVENTORY_TEST_POSTGRES is the DSN of the server's superuser, as script/postgres prints it; script/test sets it.
#pragma once

#include <string>

namespace inventory::testing {

class ThrowawayDatabase {
 public:
  static bool server_is_there();

  ThrowawayDatabase();
  ~ThrowawayDatabase();
  ThrowawayDatabase(const ThrowawayDatabase&) = delete;
  ThrowawayDatabase& operator=(const ThrowawayDatabase&) = delete;

  const std::string& dsn() const { return dsn_; }

 private:
  std::string name_;
  std::string dsn_;
};

}  // namespace inventory::testing
