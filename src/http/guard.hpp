// The guard against request smuggling: what of a parsed head may be believed.
//
// A request passes only when there is exactly one way to read where it ends; everything ambiguous is refused
// with 400 and the connection is closed, whatever the tokenizer made of it. Pure.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "http/limits.hpp"
#include "http/method.hpp"
#include "http/problem.hpp"
#include "http/request_head.hpp"

namespace inventory::http {

enum class BodyFraming : std::uint8_t { none, sized, chunked };

struct GuardedHead {
  Method method = Method::get;
  BodyFraming framing = BodyFraming::none;
  std::uint64_t content_length = 0;  // when sized
  bool keep_alive = true;            // what the client asked for
  bool expects_continue = false;
};

struct GuardViolation {
  ProblemCode code;
  std::string_view detail;
};

[[nodiscard]] std::expected<GuardedHead, GuardViolation> guard(const RequestHead& head, const Limits& limits);

}  // namespace inventory::http
