// What a handler is given: one request, complete with its body or with the stream to read it from.
//
// Views and references live until the handler's coroutine and the stream of its answer have finished; a
// handler copies what it keeps longer. Belongs to one session and thus to one thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "auth/principal.hpp"
#include "base/ids.hpp"
#include "base/trace_context.hpp"
#include "http/header_text.hpp"
#include "http/method.hpp"
#include "http/request_target.hpp"

namespace inventory::http {

class BodyStream;

struct PathParameter {
  std::string_view name;   // as the route spells it, without braces
  std::string_view value;  // decoded
};

class PathParameters {
 public:
  static constexpr std::size_t count_max = 4;

  void clear() { count_ = 0; }
  void add(PathParameter parameter) { parameters_[count_++] = parameter; }
  std::span<const PathParameter> all() const { return {parameters_.data(), count_}; }

 private:
  std::array<PathParameter, count_max> parameters_{};
  std::size_t count_ = 0;
};

struct Request {
  Method method = Method::get;        // `head` reaches the handler of `get`
  std::string_view path;              // as received, without the query: the `instance` of a problem
  std::string_view body;              // decoded, within the limit; empty when there is none or it is streamed
  BodyStream* body_stream = nullptr;  // set on routes of BodyRule::stream, whether there is a body or not
  CorrelationId correlation_id{};
  std::optional<TraceContext> trace;
  std::chrono::steady_clock::time_point arrived{};  // when the header was complete

  std::span<const HeaderField> headers;
  std::span<const QueryParameter> query;  // in the order sent, duplicates kept
  PathParameters path_parameters;
  std::optional<auth::Principal> principal;  // set on every route that is not public

  // The first field of this name (any case), without surrounding blanks.
  std::optional<std::string_view> header(std::string_view name) const;
  // Nothing where there are several.
  std::optional<std::string_view> single_header(std::string_view name) const;
  std::size_t header_count(std::string_view name) const;

  // The first value; query_count() tells duplicates.
  std::optional<std::string_view> query_value(std::string_view name) const;
  std::size_t query_count(std::string_view name) const;

  // Asking for a parameter that the route's pattern does not have is a bug and ends the process.
  std::string_view path_parameter(std::string_view name) const;
};

}  // namespace inventory::http
