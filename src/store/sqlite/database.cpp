#include "store/sqlite/database.hpp"

#include <cstring>

#include <sqlite3.h>

#include "engine/store.hpp"
#include "store/sqlite/gathered_log.hpp"

namespace inventory::store::sqlite {
namespace {

constexpr int busy_timeout_ms = 5000;

[[noreturn]] void fail(sqlite3* database, const char* what) {
  throw engine::StoreError(std::string("sqlite: ") + what + ": " + sqlite3_errmsg(database));
}

void check(sqlite3* database, int code, const char* what) {
  if (code != SQLITE_OK) fail(database, what);
}

// Without SQLite's statistics of memory its connections do not meet in one lock at every allocation. Refused, and of
// no consequence, when somebody has used SQLite in this process before.
void configure_once() {
  static const int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(code);
}

}  // namespace

void Database::Closer::operator()(sqlite3* handle) const noexcept {
  sqlite3_close_v2(handle);
}

Database::Database(const std::string& path, Access access, int cache_kib) {
  const int mode =
      access == Access::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  configure_once();
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                                   gathered_log_vfs());
  handle_.reset(opened);
  if (code != SQLITE_OK) {
    throw engine::StoreError("sqlite: cannot open " + path + ": " +
                             (opened ? sqlite3_errmsg(opened) : "no memory"));
  }
  sqlite3_busy_timeout(opened, busy_timeout_ms);
  run("PRAGMA synchronous = FULL");  // before anything is written: the VFS relies on it
  if (access == Access::read_write) use_write_ahead_log();
  run(("PRAGMA cache_size = -" + std::to_string(cache_kib)).c_str());
}

// The pragma answers with the mode in force; it does not fail when the file system cannot bear this one.
void Database::use_write_ahead_log() {
  {
    Statement statement = prepare("PRAGMA journal_mode = WAL");
    if (!statement.step() || statement.text() != "wal") {
      throw engine::StoreError("sqlite: the file system cannot hold a write-ahead log");
    }
  }
  run("PRAGMA journal_size_limit = 67108864");
}

Statement Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  check(handle(),
        sqlite3_prepare_v3(handle(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement, nullptr),
        "prepare");
  return {handle(), statement};
}

void Database::run(const char* sql) {
  check(handle(), sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr), sql);
}

void Database::roll_back() noexcept {
  if (sqlite3_get_autocommit(handle()) == 0) sqlite3_exec(handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

// The next use of the statement must not go on where this one failed.
Statement& Statement::bound(int code) {
  if (code == SQLITE_OK) return *this;
  const std::string message = sqlite3_errmsg(database_);
  reset();
  throw engine::StoreError("sqlite: bind: " + message);
}

Statement& Statement::bind(std::int64_t value) {
  return bound(sqlite3_bind_int64(statement_.get(), ++parameter_, value));
}

Statement& Statement::bind(std::string_view text) {
  const char* characters = text.data() == nullptr ? "" : text.data();
  return bound(sqlite3_bind_text(statement_.get(), ++parameter_, characters, static_cast<int>(text.size()),
                                 SQLITE_STATIC));
}

Statement& Statement::bind(const Uuid& id) {
  return bind_bytes(id.bytes.data(), id.bytes.size());
}

Statement& Statement::bind_bytes(const void* bytes, std::size_t size) {
  return bound(
      sqlite3_bind_blob(statement_.get(), ++parameter_, bytes, static_cast<int>(size), SQLITE_STATIC));
}

Statement& Statement::bind_null() {
  return bound(sqlite3_bind_null(statement_.get(), ++parameter_));
}

bool Statement::step() {
  column_ = 0;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  const std::string message = sqlite3_errmsg(database_);
  reset();
  throw engine::StoreError("sqlite: " + message);
}

void Statement::execute() {
  step();
  reset();
}

void Statement::reset() noexcept {
  sqlite3_reset(statement_.get());
  parameter_ = 0;
}

bool Statement::next_is_null() {
  if (sqlite3_column_type(statement_.get(), column_) != SQLITE_NULL) return false;
  ++column_;
  return true;
}

std::int64_t Statement::integer() {
  return sqlite3_column_int64(statement_.get(), column_++);
}

Quantity Statement::quantity() {
  const std::optional<Quantity> value = Quantity::from(integer());
  if (!value) throw engine::StoreError("sqlite: a quantity is out of range");
  return *value;
}

std::string_view Statement::text() {
  return bytes();
}

std::string_view Statement::bytes() {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column_));
  const int size = sqlite3_column_bytes(statement_.get(), column_++);
  return data == nullptr ? std::string_view() : std::string_view(data, static_cast<std::size_t>(size));
}

Uuid Statement::uuid() {
  const std::string_view data = bytes();
  Uuid id;
  if (data.size() != id.bytes.size()) throw engine::StoreError("sqlite: an id is not 16 bytes long");
  std::memcpy(id.bytes.data(), data.data(), data.size());
  return id;
}

std::optional<std::string> Statement::optional_text() {
  if (next_is_null()) return std::nullopt;
  return std::string(text());
}

}  // namespace inventory::store::sqlite
