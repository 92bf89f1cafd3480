#include "http/raw_client.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <boost/json.hpp>

namespace inventory::http {
namespace {

// Far beyond what any answer takes, sanitizers included.
constexpr std::chrono::milliseconds patience{10'000};

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return result;
}

RawResponse parse_head(std::string_view head) {
  RawResponse response;
  response.status = static_cast<unsigned>(std::stoul(std::string(head.substr(9, 3))));
  auto rest = head.substr(head.find("\r\n") + 2);
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(line.size() + 2);
    const auto colon = line.find(": ");
    response.headers[lower(line.substr(0, colon))] = std::string(line.substr(colon + 2));
  }
  return response;
}

}  // namespace

std::string RawResponse::header(const std::string& lower_case_name) const {
  const auto found = headers.find(lower_case_name);
  return found == headers.end() ? "" : found->second;
}

std::string RawResponse::code() const {
  boost::system::error_code error;
  const auto value = boost::json::parse(body, error);
  if (error || !value.is_object()) return "";
  const auto* code = value.as_object().if_contains("code");
  return code == nullptr || !code->is_string() ? "" : std::string(code->as_string());
}

RawClient::RawClient(std::uint16_t port, int receive_buffer_bytes) {
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "socket");
  if (receive_buffer_bytes > 0) {
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const void* generic = &address;
  if (::connect(descriptor_, static_cast<const sockaddr*>(generic), sizeof address) != 0) {
    const int error = errno;
    ::close(descriptor_);
    throw std::system_error(error, std::generic_category(), "connect");
  }
}

RawClient::RawClient(RawClient&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), received_(std::move(other.received_)) {}

RawClient::~RawClient() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::finish_sending() {
  ::shutdown(descriptor_, SHUT_WR);
}

RawClient::Read RawClient::read_more(std::chrono::milliseconds wait) {
  pollfd watched{.fd = descriptor_, .events = POLLIN, .revents = 0};
  if (::poll(&watched, 1, static_cast<int>(wait.count())) <= 0) return Read::nothing;
  std::array<char, 65536> bytes;
  const auto count = ::recv(descriptor_, bytes.data(), bytes.size(), 0);
  if (count == 0) return Read::ended;
  if (count < 0) return Read::reset;
  received_.append(bytes.data(), static_cast<std::size_t>(count));
  return Read::data;
}

std::optional<RawResponse> RawClient::receive(bool is_answer_to_head) {
  while (received_.find("\r\n\r\n") == std::string::npos) {
    if (read_more(patience) != Read::data) return std::nullopt;
  }
  const auto head_end = received_.find("\r\n\r\n") + 4;
  auto response = parse_head(std::string_view(received_).substr(0, head_end - 2));
  const auto length_text = response.header("content-length");
  const std::size_t length = is_answer_to_head || length_text.empty() ? 0 : std::stoul(length_text);
  while (received_.size() < head_end + length) {
    if (read_more(patience) != Read::data) return std::nullopt;
  }
  response.body = received_.substr(head_end, length);
  received_.erase(0, head_end + length);
  return response;
}

bool RawClient::is_closed_by_server() {
  if (!received_.empty()) return false;
  const auto end = read_more(patience);
  return end == Read::ended || end == Read::reset;
}

bool RawClient::is_closed_in_order() {
  return received_.empty() && read_more(patience) == Read::ended;
}

std::string RawClient::receive_until(std::string_view end) {
  while (received_.find(end) == std::string::npos && read_more(patience) == Read::data) {
  }
  const auto found = received_.find(end);
  const auto size = found == std::string::npos ? received_.size() : found + end.size();
  auto bytes = received_.substr(0, size);
  received_.erase(0, size);
  return bytes;
}

std::string RawClient::receive_some(std::chrono::milliseconds wait) {
  if (received_.empty()) read_more(wait);
  return std::exchange(received_, {});
}

}  // namespace inventory::http
