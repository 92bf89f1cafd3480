// Logs: one JSON object a line.
//
// Every text goes through a JSON serialiser, invalid UTF-8 replaced, so nothing from outside can break a line
// or make one up. Writing happens on a thread of its own; when it cannot keep up the oldest lines are dropped
// and counted, callers never wait. Any thread. Never pass a token, a query value or a whole header.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace inventory::observe {

enum class Level : std::uint8_t { debug, info, warning, error };
// Which requests are logged. `errors`: server errors at error, client errors at info, except 409 and 412,
// which are ordinary outcomes of the trade and are counted in the metrics.
enum class AccessLog : std::uint8_t { none, errors, all };

struct Field {
  using Value = std::variant<std::monostate, std::string_view, std::int64_t, std::uint64_t, double, bool>;

  Field(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
  Field(std::string_view field_name, const std::string& text) : Field(field_name, std::string_view(text)) {}
  Field(std::string_view field_name, const char* text) : Field(field_name, std::string_view(text)) {}
  // Nothing: the field is left out.
  Field(std::string_view field_name, const std::optional<std::string>& text) : name(field_name) {
    if (text) value = std::string_view(*text);
  }
  Field(std::string_view field_name, bool flag) : name(field_name), value(flag) {}
  Field(std::string_view field_name, std::floating_point auto number)
      : name(field_name), value(static_cast<double>(number)) {}
  Field(std::string_view field_name, std::signed_integral auto number)
      : name(field_name), value(static_cast<std::int64_t>(number)) {}
  template <std::unsigned_integral Number>
    requires(!std::same_as<Number, bool>)
  Field(std::string_view field_name, Number number)
      : name(field_name), value(static_cast<std::uint64_t>(number)) {}

  std::string_view name;
  Value value;
};

struct RequestLine {
  std::string_view method{}, route{}, path{};
  unsigned status = 0;
  std::int64_t duration_us = 0;
  std::string_view correlation_id{};
  std::optional<std::string> trace_id{};
  std::string_view client{};  // empty when nobody was authenticated
};

struct LogOptions {
  Level level = Level::info;
  AccessLog access_log = AccessLog::errors;
  std::size_t queue_lines_max = 8192;
  // Where complete lines go (without the line end), called on the log's thread; empty = stderr.
  std::function<void(std::string_view line)> sink{};
};

class Log {
 public:
  explicit Log(LogOptions options = {});
  ~Log();  // writes what is queued
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void debug(std::string_view event, std::initializer_list<Field> fields = {}) const;
  void info(std::string_view event, std::initializer_list<Field> fields = {}) const;
  void warning(std::string_view event, std::initializer_list<Field> fields = {}) const;
  void error(std::string_view event, std::initializer_list<Field> fields = {}) const;

  // Asked before a line is made, so that requests nobody logs cost nothing.
  bool wants(Level level) const { return level >= level_; }
  bool wants_request(unsigned status) const;
  void request(const RequestLine& line) const;

  std::uint64_t dropped() const;

 private:
  struct Backend;

  void write(Level level, std::string_view event, std::span<const Field> fields) const;

  Level level_;
  AccessLog access_log_;
  std::unique_ptr<Backend> backend_;
};

}  // namespace inventory::observe
