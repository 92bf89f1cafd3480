// One HTTP connection to a running service, for the commands that work through its API.
//
// Blocks; one thread. Throws std::runtime_error with a sentence for the operator when the service cannot be reached or
// the connection breaks.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "client/server_address.hpp"

namespace inventory::client {

struct Answer {
  unsigned status = 0;
  std::string body;
};

class Connection {
 public:
  explicit Connection(const Service& service);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Answer get(const std::string& target);

  // Sends what `next` gives, piece after piece until it gives none, and hands over what is answered as it comes: both at
  // once, because the service reads no further than it is listened to. An answer other than 200 is returned whole.
  Answer exchange(const std::string& target, std::string_view content_type,
                  const std::function<std::optional<std::string>()>& next,
                  const std::function<void(std::string_view)>& answered);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace inventory::client
