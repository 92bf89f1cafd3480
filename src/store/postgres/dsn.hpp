// The address of a PostgreSQL database, as libpq takes it: postgresql://user@host:5432/database, several hosts and
// parameters included.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace inventory::store::postgres {

// Of a URI; "postgres:" is as good.
bool is_dsn(std::string_view text);
// Why libpq would not take it, in a sentence without what was written; nothing when it would.
std::optional<std::string> fault_of(const std::string& dsn);
// Where it leads and as whom, as an address that libpq takes, without passwords and keys.
std::string redacted(const std::string& dsn);

}  // namespace inventory::store::postgres
