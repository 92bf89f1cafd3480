// SQLite's C interface with ownership and exceptions: a connection, a prepared statement, bound and read by
// position.
//
// One thread at a time for a connection and all its statements. Errors are engine::StoreError with SQLite's
// message.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/quantity.hpp"
#include "base/timestamp.hpp"
#include "base/trace_context.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace inventory::store::sqlite {

enum class Access { read_only, read_write };

class Statement;

class Database {
 public:
  // Opens in WAL mode with every commit synced (synchronous=FULL); makes the file when it may write.
  Database(const std::string& path, Access access, int cache_kib);

  Statement prepare(std::string_view sql);
  // One or more statements without parameters or rows.
  void run(const char* sql);
  // Ends an open transaction, if any.
  void roll_back() noexcept;

  sqlite3* handle() { return handle_.get(); }

 private:
  void use_write_ahead_log();

  struct Closer {
    void operator()(sqlite3* handle) const noexcept;
  };
  std::unique_ptr<sqlite3, Closer> handle_;
};

// Parameters are bound in order, columns read in order: the SQL is the only place that lists them.
class Statement {
 public:
  Statement(sqlite3* database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}

  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view text);  // must live until the next reset; never NULL, even when empty
  Statement& bind(const Uuid& id);         // likewise
  Statement& bind_bytes(const void* bytes, std::size_t size);  // likewise
  Statement& bind(const TraceContext& trace) {                 // likewise
    return bind_bytes(trace.bytes().data(), trace.bytes().size());
  }
  Statement& bind_null();
  Statement& bind(Quantity value) { return bind(value.value()); }
  Statement& bind(Timestamp at) { return bind(at.ms()); }
  template <class Tag>
  Statement& bind(const Id<Tag>& id) {
    return bind(id.uuid);
  }
  template <class Tag>
  Statement& bind(const Name<Tag>& name) {
    return bind(std::string_view(name.text));
  }
  template <class T>
  Statement& bind(const std::optional<T>& value) {
    return value ? bind(*value) : bind_null();
  }
  Statement& bind(const std::optional<std::string>& text) {
    return text ? bind(std::string_view(*text)) : bind_null();
  }

  // True when there is a row to read.
  bool step();
  // Without rows, then ready to be bound again.
  void execute();
  void reset() noexcept;

  bool next_is_null();  // then skips it
  std::int64_t integer();
  std::string_view text();   // until the next step
  std::string_view bytes();  // likewise
  Uuid uuid();
  Quantity quantity();  // StoreError when the number is none
  Timestamp timestamp() { return Timestamp::from_ms(integer()); }
  template <class IdType>
  IdType id() {
    return IdType{uuid()};
  }
  template <class NameType>
  NameType name() {
    return NameType{std::string(text())};
  }
  template <class NameType>
  std::optional<NameType> optional_name() {
    if (next_is_null()) return std::nullopt;
    return name<NameType>();
  }
  std::optional<Timestamp> optional_timestamp() {
    if (next_is_null()) return std::nullopt;
    return timestamp();
  }
  std::optional<std::string> optional_text();

 private:
  Statement& bound(int code);

  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
  int parameter_ = 0;
  int column_ = 0;
};

// Resets a statement when its rows have been read, also when reading throws.
class Rows {
 public:
  explicit Rows(Statement& statement) : statement_(statement) {}
  ~Rows() { statement_.reset(); }
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  bool next() { return statement_.step(); }

 private:
  Statement& statement_;
};

}  // namespace inventory::store::sqlite
