// How the limits of clients are written:
//
//   shop=rate:2000 burst:4000 quantity:100 hold:1h, *=rate:100
//
// Client, "=", its limits with spaces between, a comma before the next client; "*" is each client that is not named.
// `rate` and `burst` count requests, `quantity` pieces of a line, `hold` is a duration of whole seconds. Without `burst` it
// is `rate`. What one prints, the other reads back. Pure; any thread.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "http/client_limits.hpp"

namespace inventory::service {

// The error continues a sentence whose subject is the text. Empty: no limits.
std::expected<http::ClientLimits, std::string> parse_client_limits(std::string_view text);
std::string print_client_limits(const http::ClientLimits& limits);

}  // namespace inventory::service
