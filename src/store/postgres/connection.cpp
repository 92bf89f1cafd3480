#include "store/postgres/connection.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <libpq-fe.h>
#include <poll.h>
#include <vector>

namespace inventory::store::postgres {
namespace {

using Monotonic = std::chrono::steady_clock;

constexpr int binary = 1;

// The session cannot outlive its client by much, whatever locks it holds, and waits for a lock no longer than its client
// waits for an answer. Every statement of ours has its index, whatever old statistics may say of a table. A statement that
// times out in the middle of COMMIT would be confirmed though no standby has it.
constexpr const char* session_settings =
    "SET idle_in_transaction_session_timeout = '15s'; SET lock_timeout = '3s'; SET statement_timeout = 0; "
    "SET jit = off; SET enable_seqscan = off; SET enable_bitmapscan = off; "
    "SET default_transaction_isolation = 'read committed'; SET timezone = 'UTC'";

std::string one_line(std::string_view text) {
  std::string line(text.substr(0, text.find_last_not_of("\n ") + 1));
  std::ranges::replace(line, '\n', ' ');
  return line;
}

std::string state_of(const PGresult* result) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return state == nullptr ? "" : state;
}

// The server is going down or the connection is: nothing more will come.
bool ends_the_session(std::string_view state) {
  return state.starts_with("08") || state.starts_with("57P") || state.starts_with("58") || state == "25P03";
}

std::string message_of(const PGresult* result) {
  const char* text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const char* constraint = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
  std::string message = text == nullptr ? one_line(PQresultErrorMessage(result)) : text;
  if (constraint != nullptr) message.append(" [").append(constraint).append("]");
  return message;
}

// Its first line; empty when there is no file.
std::string password_in(const std::filesystem::path& file) {
  std::string password;
  if (file.empty()) return password;
  std::ifstream in(file);
  if (!std::getline(in, password))
    throw ConnectionLost("postgresql: no password can be read from " + file.string());
  return password;
}

}  // namespace

bool SqlError::is_conflict() const {
  // serialization_failure, deadlock_detected, lock_not_available, unique_violation
  return state_ == "40001" || state_ == "40P01" || state_ == "55P03" || state_ == "23505";
}

void ResultClearer::operator()(pg_result* result) const noexcept {
  PQclear(result);
}

bool Rows::next() {
  column_ = 0;
  return ++row_ < PQntuples(result_.get());
}

std::int64_t Rows::count() const {
  return PQntuples(result_.get());
}

std::int64_t Rows::affected() const {
  return std::strtoll(PQcmdTuples(result_.get()), nullptr, 10);
}

bool Rows::next_is_null() {
  if (PQgetisnull(result_.get(), row_, column_) == 0) return false;
  ++column_;
  return true;
}

std::string_view Rows::bytes() {
  const char* data = PQgetvalue(result_.get(), row_, column_);
  const int size = PQgetlength(result_.get(), row_, column_);
  ++column_;
  return {data, static_cast<std::size_t>(size)};
}

std::int64_t Rows::integer() {
  const std::string_view data = bytes();
  if (data.empty() || data.size() > 8) throw engine::StoreError("postgresql: a number has no known width");
  std::uint64_t number = (static_cast<std::uint8_t>(data.front()) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
  for (const char byte : data)
    number = number << 8 | static_cast<std::uint8_t>(byte);
  return static_cast<std::int64_t>(number);
}

Quantity Rows::quantity() {
  const std::optional<Quantity> value = Quantity::from(integer());
  if (!value) throw engine::StoreError("postgresql: a quantity is out of range");
  return *value;
}

Uuid Rows::uuid() {
  const std::string_view data = bytes();
  Uuid id;
  if (data.size() != id.bytes.size()) throw engine::StoreError("postgresql: an id is not 16 bytes long");
  std::copy(data.begin(), data.end(), id.bytes.begin());
  return id;
}

void Connection::Closer::operator()(pg_conn* connection) const noexcept {
  PQfinish(connection);
}

Connection::Connection(const ConnectionOptions& options) : answer_timeout_(options.answer_timeout) {
  const std::string seconds = std::to_string(
      std::max<std::int64_t>(2, std::chrono::ceil<std::chrono::seconds>(options.connect_timeout).count()));
  const std::string password = password_in(options.password_file);
  const std::string lost_after_ms = std::to_string(options.answer_timeout.count());
  // What stands before the DSN it may change, what stands after it not.
  const std::array<std::pair<const char*, const char*>, 10> settings{{
      {"application_name", "inventory"},
      {"connect_timeout", seconds.c_str()},
      {"keepalives_idle", "5"},
      {"keepalives_interval", "2"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", lost_after_ms.c_str()},
      {"dbname", options.dsn.c_str()},
      {"password", password.c_str()},
      {"target_session_attrs", "read-write"},
      {"client_encoding", "UTF8"},
  }};
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : settings) {
    if (*value == '\0') continue;
    names.push_back(name);
    values.push_back(value);
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  connection_.reset(PQconnectdbParams(names.data(), values.data(), 1));
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    usable_ = false;
    throw ConnectionLost("postgresql: " + one_line(PQerrorMessage(connection_.get())));
  }
  PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
  run(session_settings);
  if (!options.settings.empty()) run(options.settings);
}

std::uint32_t Connection::type(std::string_view name) const {
  const auto found = types_.find(name);
  if (found == types_.end())
    throw engine::StoreError("postgresql: the database has no type " + std::string(name));
  return found->second;
}

std::string Connection::server_version() const {
  const char* version = PQparameterStatus(connection_.get(), "server_version");
  return version == nullptr ? "" : version;
}

void Connection::run(const std::string& sql) {
  if (PQpipelineStatus(connection_.get()) == PQ_PIPELINE_ON && PQexitPipelineMode(connection_.get()) == 0)
    lose(PQerrorMessage(connection_.get()));
  PQsetnonblocking(connection_.get(), 0);
  checked(Result(PQexec(connection_.get(), sql.c_str())));
  if (PQsetnonblocking(connection_.get(), 1) != 0 || PQenterPipelineMode(connection_.get()) == 0)
    lose(PQerrorMessage(connection_.get()));
}

Rows Connection::query(const Statement& statement, const Parameters& parameters) {
  send(statement, parameters);
  sync();
  Rows rows = next();
  next_sync();
  return rows;
}

void Connection::send(const Statement& statement, const Parameters& parameters) {
  pg_conn* connection = connection_.get();
  if (prepared_.insert(&statement).second) {
    if (PQsendPrepare(connection, statement.name, statement.sql.c_str(), 0, nullptr) == 0)
      lose(PQerrorMessage(connection));
    expected_.push_back({Answer::prepared, &statement});
  }
  std::vector<const char*> values;
  std::vector<int> lengths;
  for (const auto& value : parameters.values()) {
    values.push_back(value ? value->data() : nullptr);
    lengths.push_back(value ? static_cast<int>(value->size()) : 0);
  }
  const std::vector<int> formats(values.size(), binary);
  if (PQsendQueryPrepared(connection, statement.name, static_cast<int>(values.size()), values.data(),
                          lengths.data(), formats.data(), binary) == 0)
    lose(PQerrorMessage(connection));
  expected_.push_back({Answer::rows, &statement});
}

void Connection::sync() {
  if (PQpipelineSync(connection_.get()) == 0) lose(PQerrorMessage(connection_.get()));
  expected_.push_back({Answer::sync, nullptr});
}

void Connection::flush() {
  if (PQflush(connection_.get()) < 0) lose(PQerrorMessage(connection_.get()));
}

// The next result, or null at the end of an answer. Sends what is left to be sent while it waits: a server that waits for
// its answers to be read reads no more itself.
Result Connection::receive() {
  pg_conn* connection = connection_.get();
  const auto end = Monotonic::now() + answer_timeout_;
  while (true) {
    const int unsent = PQflush(connection);
    if (unsent < 0) lose(PQerrorMessage(connection));
    if (PQisBusy(connection) == 0) return Result(PQgetResult(connection));
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Monotonic::now());
    if (left.count() <= 0) lose("no answer in time");
    pollfd descriptor{PQsocket(connection), static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN), 0};
    if (poll(&descriptor, 1, static_cast<int>(left.count())) > 0 && PQconsumeInput(connection) == 0)
      lose(PQerrorMessage(connection));
  }
}

Rows Connection::checked(Result result) {
  switch (PQresultStatus(result.get())) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY: return Rows(std::move(result));
    case PGRES_PIPELINE_ABORTED: throw StatementSkipped();
    default: break;
  }
  const std::string state = state_of(result.get());
  const std::string message = message_of(result.get());
  if (state.empty() || ends_the_session(state) || PQstatus(connection_.get()) == CONNECTION_BAD)
    lose(message);
  throw SqlError(state, "postgresql: " + message);
}

Rows Connection::next() {
  while (true) {
    const Expected expected = expected_.front();
    expected_.pop_front();
    Result result = receive();
    if (result == nullptr) lose("an answer is missing");
    // The end of the answer comes before what it says is looked at, so that the next answer is found after an error.
    if (PQstatus(connection_.get()) != CONNECTION_BAD) receive();
    if (expected.answer == Answer::rows) return checked(std::move(result));
    try {
      checked(std::move(result));
    } catch (const engine::StoreError&) {
      prepared_.erase(expected.statement);
      throw;
    }
  }
}

void Connection::next_sync() {
  const Expected expected = expected_.front();
  expected_.pop_front();
  const Result result = receive();
  const bool is_sync = expected.answer == Answer::sync && PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC;
  if (!is_sync) lose("the end of a pipeline is missing");
}

void Connection::drain() {
  while (!expected_.empty()) {
    if (expected_.front().answer == Answer::sync) {
      next_sync();
      continue;
    }
    try {
      next();
    } catch (const ConnectionLost&) {
      throw;
    } catch (const engine::StoreError&) {
      continue;  // whoever sent it does not want to know
    }
  }
}

void Connection::lose(std::string_view what) {
  usable_ = false;
  throw ConnectionLost("postgresql: the connection is lost: " + one_line(what));
}

}  // namespace inventory::store::postgres
