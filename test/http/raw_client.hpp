// A client that sends exactly the bytes it is told to and shows exactly what comes back.
//
// Blocking, with a patience after which a read gives up, so that a server that never answers fails a test
// instead of hanging it. Loopback only.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace inventory::http {

struct RawResponse {
  unsigned status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  std::string header(const std::string& lower_case_name) const;
  bool closes() const { return header("connection") == "close"; }
  // The `code` member of a problem, "" when there is none.
  std::string code() const;
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer_bytes = 0);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;

  // False when the server has closed the connection.
  bool send(std::string_view bytes);
  void finish_sending();

  // The next answer; nullopt when the connection ends or nothing comes within the patience.
  std::optional<RawResponse> receive(bool is_answer_to_head = false);
  // True when the server ends the connection, with FIN or reset, within the patience and sends nothing more.
  bool is_closed_by_server();
  // The same with FIN only: a reset can destroy an answer that was sent before it.
  bool is_closed_in_order();
  // Bytes up to and with `end`; what there was when the connection ended or nothing came within the patience.
  std::string receive_until(std::string_view end);
  // Bytes that came within `wait`, up to the first pause.
  std::string receive_some(std::chrono::milliseconds wait);

 private:
  enum class Read : std::uint8_t { data, ended, reset, nothing };
  Read read_more(std::chrono::milliseconds patience);

  int descriptor_ = -1;
  std::string received_;
};

}  // namespace inventory::http
