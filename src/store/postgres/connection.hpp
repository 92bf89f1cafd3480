// libpq with ownership, exceptions and deadlines: a session in pipeline mode, and the rows that come back.
//
// Statements are prepared on first use. send() only queues; flush() and the first next() put what is queued on the wire
// in one go. Values are binary both ways.
//
// One thread. After a ConnectionLost the object is of no more use.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/ids.hpp"
#include "base/quantity.hpp"
#include "base/timestamp.hpp"
#include "engine/store.hpp"
#include "store/postgres/parameters.hpp"

struct pg_conn;
struct pg_result;

namespace inventory::store::postgres {

// The server refused a statement; the transaction is over.
class SqlError : public engine::StoreError {
 public:
  SqlError(std::string state, const std::string& message) : StoreError(message), state_(std::move(state)) {}
  const std::string& state() const { return state_; }  // SQLSTATE
  // Others were in the way: the same batch may succeed when it is tried again.
  bool is_conflict() const;

 private:
  std::string state_;
};

// What was sent and not answered may have been done or not.
class ConnectionLost : public engine::StoreError {
 public:
  using StoreError::StoreError;
};

// A statement before it failed, so the server left this one out.
class StatementSkipped : public engine::StoreError {
 public:
  StatementSkipped() : StoreError("postgresql: a statement before failed") {}
};

// Named once, prepared once a session. A constant of the program.
struct Statement {
  const char* name;
  std::string sql;
};

struct ResultClearer {
  void operator()(pg_result* result) const noexcept;
};
using Result = std::unique_ptr<pg_result, ResultClearer>;

// The rows of one statement, read from left to right.
class Rows {
 public:
  explicit Rows(Result result) : result_(std::move(result)) {}

  // To the next row; false after the last.
  bool next();
  std::int64_t count() const;
  // Rows that an INSERT, UPDATE or DELETE touched.
  std::int64_t affected() const;

  bool next_is_null();  // then skips it
  std::int64_t integer();
  bool boolean() { return integer() != 0; }
  std::string_view text() { return bytes(); }  // as long as this lives
  std::string_view bytes();
  Uuid uuid();
  Quantity quantity();
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
  std::optional<std::string> optional_text() {
    if (next_is_null()) return std::nullopt;
    return std::string(text());
  }

 private:
  Result result_;
  int row_ = -1;
  int column_ = 0;
};

struct ConnectionOptions {
  std::string dsn;  // of libpq: several hosts, TLS and files of passwords are its
  std::filesystem::path password_file =
      {};  // read at every connection, so that a new password needs no restart
  // Short enough to leave a primary that hangs for the next one within ten seconds.
  std::chrono::milliseconds connect_timeout{2000};  // of each host
  std::chrono::milliseconds answer_timeout{5000};  // for what was flushed; then the connection counts as lost
  std::string settings = {};                       // further SET statements for each session
};

class Connection {
 public:
  // Connects to a server that can be written to. Throws ConnectionLost, with libpq's words and without the password.
  explicit Connection(const ConnectionOptions& options);

  // Text of one or more statements, without parameters or rows. Nothing may be under way.
  void run(const std::string& sql);

  // One statement and its rows, waited for.
  Rows query(const Statement& statement, const Parameters& parameters = {});

  void send(const Statement& statement, const Parameters& parameters = {});
  // The end of a unit: after an error what follows up to here is skipped by the server.
  void sync();
  // Puts what is queued on the wire, as far as it goes without waiting.
  void flush();
  // The answer to the next statement sent. Throws SqlError for the one that failed.
  Rows next();
  // The answer to the next sync(): nothing before it is left to be read.
  void next_sync();
  // Reads and drops answers up to the last sync(), whatever they are.
  void drain();

  // Numbers that types have in the catalogue of this database, once somebody has looked them up.
  bool knows_types() const { return !types_.empty(); }
  void learn_type(const std::string& name, std::uint32_t number) { types_[name] = number; }
  std::uint32_t type(std::string_view name) const;  // StoreError when there is none

  bool is_usable() const { return usable_; }
  // "15.4"
  std::string server_version() const;

 private:
  // What the server will answer next, in the order in which it was asked.
  enum class Answer : std::uint8_t { prepared, rows, sync };
  struct Expected {
    Answer answer;
    const Statement* statement;
  };

  Result receive();
  Rows checked(Result result);
  [[noreturn]] void lose(std::string_view what);

  struct Closer {
    void operator()(pg_conn* connection) const noexcept;
  };
  const std::chrono::milliseconds answer_timeout_;
  std::unique_ptr<pg_conn, Closer> connection_;
  std::unordered_set<const Statement*> prepared_;
  std::deque<Expected> expected_;
  std::map<std::string, std::uint32_t, std::less<>> types_;
  bool usable_ = true;
};

}  // namespace inventory::store::postgres
