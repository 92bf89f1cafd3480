// Offers reservations at a rate that does not depend on how they are answered, as many clients that know nothing of
// each other would. wrk cannot: it waits for an answer before it sends again.
//
// A request is due at a fixed pace. It goes out on a connection that waits for no answer. When each waits for one, it is
// not sent and counted as blocked; when the generator comes too late to it, likewise, as late. The time of an answer
// counts from when its request was due. One thread; constant pace within a phase, one phase at once after the other.
//
// Prints a line of JSON for each tenth of a second, requests in that of their due time, answers in that of their arrival.
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <iostream>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <CLI/CLI.hpp>

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

constexpr nanoseconds slice_length = std::chrono::milliseconds(100);
constexpr nanoseconds wait_least =
    std::chrono::microseconds(100);                         // between two looks: they share the processors
constexpr nanoseconds patience = std::chrono::seconds(10);  // for the last answers
constexpr nanoseconds late_max = std::chrono::milliseconds(5);  // a request that is later is not sent
constexpr std::size_t answer_bytes_max = 8 * 1024;
constexpr std::size_t sent_at_once_max = 64;  // before answers are looked at again
constexpr std::size_t number_digits = 10;

struct Options {
  std::uint16_t port = 0;
  std::size_t connections = 1'000;
  std::string token_file;
  std::string variants_file;
  std::string order_prefix;
  std::vector<std::string> phases;  // RATE:SECONDS
};

struct Phase {
  double rate = 0;  // a second
  nanoseconds length{};
};

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

Phase parse_phase(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos) throw std::runtime_error("a phase is RATE:SECONDS, not " + text);
  const double seconds = std::stod(text.substr(colon + 1));
  return {std::stod(text.substr(0, colon)), nanoseconds(static_cast<std::int64_t>(seconds * 1e9))};
}

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    lines.push_back(line);
  if (lines.empty()) throw std::runtime_error("nothing in " + path);
  return lines;
}

// All but the number of the order, which stands at `number_at`.
struct Template {
  std::string text;
  std::size_t number_at = 0;
};

Template template_of(const std::string& variant, const std::string& token, const std::string& order_prefix) {
  const std::string before = R"({"quantity":1,"orderId":")" + order_prefix;
  const std::string body = before + std::string(number_digits, '0') + R"("})";
  std::string head = "POST /api/v1/inventory/" + variant + "/reserve HTTP/1.1\r\nHost: 127.0.0.1\r\n";
  head += "Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\n";
  head += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  return {head + body, head.size() + before.size()};
}

// What happened in a tenth of a second. Times in microseconds.
struct Slice {
  std::size_t phase = 0;
  std::size_t due = 0, sent = 0, blocked = 0, late = 0, failed = 0;
  std::vector<std::uint32_t> granted, refused;
};

std::uint32_t microseconds_of(nanoseconds time) {
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

void print_numbers(const char* name, const std::vector<std::uint32_t>& numbers) {
  std::cout << ",\"" << name << "\":[";
  for (std::size_t i = 0; i < numbers.size(); ++i)
    std::cout << (i == 0 ? "" : ",") << numbers[i];
  std::cout << ']';
}

void print(const Slice& slice) {
  std::cout << "{\"phase\":" << slice.phase << ",\"due\":" << slice.due << ",\"sent\":" << slice.sent
            << ",\"blocked\":" << slice.blocked << ",\"late\":" << slice.late
            << ",\"failed\":" << slice.failed;
  print_numbers("granted_us", slice.granted);
  print_numbers("refused_us", slice.refused);
  std::cout << "}\n";
}

struct Connection {
  int socket = -1;
  bool waits = false;  // for an answer
  Clock::time_point due{};
  std::size_t filled = 0;
  std::array<char, answer_bytes_max> input{};
};

struct Answer {
  int status = 0;
  bool says_when_to_retry = false;
  bool closes = false;
};

// The answer, once all of it is there. It is trusted to be what our service writes.
bool parse_answer(std::string_view text, Answer& answer) {
  const auto head_end = text.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return false;
  const std::string_view head = text.substr(0, head_end + 2);
  constexpr std::string_view length_name = "\r\nContent-Length: ";
  const auto length_at = head.find(length_name);
  if (length_at == std::string_view::npos) throw std::runtime_error("an answer without a length");
  std::size_t length = 0;
  std::from_chars(head.data() + length_at + length_name.size(), head.data() + head.size(), length);
  if (text.size() < head_end + 4 + length) return false;
  std::from_chars(head.data() + std::strlen("HTTP/1.1 "), head.data() + head.size(), answer.status);
  answer.says_when_to_retry = head.find("\r\nRetry-After: ") != std::string_view::npos;
  answer.closes = head.find("\r\nConnection: close") != std::string_view::npos;
  return true;
}

class Generator {
 public:
  explicit Generator(const Options& options) : port_(options.port), connections_(options.connections) {
    const std::string token = lines_of(options.token_file).front();
    for (const std::string& variant : lines_of(options.variants_file))
      templates_.push_back(template_of(variant, token, options.order_prefix));
    epoll_ = epoll_create1(0);
    if (epoll_ < 0) fail("epoll_create1");
    prctl(PR_SET_TIMERSLACK, 1);
    for (std::size_t index = 0; index < connections_.size(); ++index)
      open(index);
  }
  ~Generator() {
    for (const Connection& connection : connections_)
      close(connection.socket);
    close(epoll_);
  }
  Generator(const Generator&) = delete;
  Generator& operator=(const Generator&) = delete;

  void run(const std::vector<Phase>& phases) {
    begun_ = Clock::now();
    Clock::time_point phase_begun = begun_;
    for (std::size_t index = 0; index < phases.size(); ++index) {
      phase_ = index;
      run_phase(phases[index], phase_begun);
      phase_begun += phases[index].length;
    }
    const Clock::time_point end = Clock::now() + patience;
    while (idle_.size() < connections_.size() && Clock::now() < end)
      take_answers(wait_least);
    slices_.back().failed += connections_.size() - idle_.size();
  }

  const std::vector<Slice>& slices() const { return slices_; }

 private:
  void open(std::size_t index) {
    Connection& connection = connections_[index];
    connection.socket = socket(AF_INET, SOCK_STREAM, 0);
    if (connection.socket < 0) fail("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port_);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(connection.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      fail("connect");
    const int on = 1;
    setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = index;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event) != 0) fail("epoll_ctl");
    connection.waits = false;
    connection.filled = 0;
    idle_.push_back(index);
  }

  // With a request under way it failed.
  void open_again(std::size_t index) {
    Connection& connection = connections_[index];
    if (connection.waits) {
      ++slice_at(Clock::now()).failed;
    } else {
      std::erase(idle_, index);
    }
    close(connection.socket);
    open(index);
  }

  Slice& slice_at(Clock::time_point time) {
    const auto index = static_cast<std::size_t>((time - begun_) / slice_length);
    while (slices_.size() <= index) {
      slices_.emplace_back();
      slices_.back().phase = phase_;
    }
    return slices_[index];
  }

  void run_phase(const Phase& phase, Clock::time_point begun) {
    const auto count =
        static_cast<std::uint64_t>(phase.rate * std::chrono::duration<double>(phase.length).count());
    const auto due_of = [&](std::uint64_t number) {
      return begun + nanoseconds(static_cast<std::int64_t>(1e9 * static_cast<double>(number) / phase.rate));
    };
    for (std::uint64_t number = 0; number < count;) {
      for (std::size_t sent = 0; sent < sent_at_once_max && number < count; ++sent, ++number) {
        if (due_of(number) > Clock::now()) break;
        send_one(due_of(number));
      }
      take_answers(number < count ? std::max(wait_least, nanoseconds(due_of(number) - Clock::now()))
                                  : wait_least);
    }
  }

  void send_one(Clock::time_point due) {
    Slice& slice = slice_at(due);
    ++slice.due;
    if (Clock::now() - due > late_max) {
      ++slice.late;
      return;
    }
    if (idle_.empty()) {
      ++slice.blocked;
      return;
    }
    const std::size_t index = idle_.front();
    idle_.pop_front();
    Connection& connection = connections_[index];
    Template& request =
        templates_[std::uniform_int_distribution<std::size_t>(0, templates_.size() - 1)(random_)];
    ++number_;
    for (std::uint64_t digit = 0, rest = number_; digit < number_digits; ++digit, rest /= 10)
      request.text[request.number_at + number_digits - 1 - digit] = static_cast<char>('0' + rest % 10);
    connection.waits = true;
    connection.due = due;
    ++slice.sent;
    const ssize_t count = send(connection.socket, request.text.data(), request.text.size(), MSG_NOSIGNAL);
    // Nothing else is on the way, so that it fits; if not, the connection is of no use.
    if (count != static_cast<ssize_t>(request.text.size())) open_again(index);
  }

  void take_answers(nanoseconds wait) {
    std::array<epoll_event, 256> events;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(wait);
    const timespec timeout{seconds.count(), (wait - seconds).count()};
    const int count = epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
    if (count < 0 && errno != EINTR) fail("epoll_pwait2");
    for (int i = 0; i < count; ++i)
      take_answer(events[static_cast<std::size_t>(i)].data.u64);
  }

  void take_answer(std::size_t index) {
    Connection& connection = connections_[index];
    const ssize_t count = recv(connection.socket, connection.input.data() + connection.filled,
                               connection.input.size() - connection.filled, MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count <= 0) return open_again(index);
    connection.filled += static_cast<std::size_t>(count);
    Answer answer;
    if (!parse_answer({connection.input.data(), connection.filled}, answer)) return;
    const Clock::time_point now = Clock::now();
    Slice& slice = slice_at(now);
    const std::uint32_t took = microseconds_of(now - connection.due);
    if (answer.status == 200) {
      slice.granted.push_back(took);
    } else if (answer.status == 503 && answer.says_when_to_retry) {
      slice.refused.push_back(took);
    } else {
      ++slice.failed;
    }
    connection.waits = false;
    connection.filled = 0;
    idle_.push_back(index);
    if (answer.closes) open_again(index);
  }

  const std::uint16_t port_;
  std::vector<Template> templates_;
  std::vector<Connection> connections_;
  std::deque<std::size_t> idle_;
  int epoll_ = -1;
  std::minstd_rand random_;
  std::uint64_t number_ = 0;
  Clock::time_point begun_{};
  std::size_t phase_ = 0;
  std::vector<Slice> slices_;
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Offers reservations at rates of its own");
  app.add_option("--port", options.port, "port on 127.0.0.1")->required();
  app.add_option("--connections", options.connections, "open from the beginning")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--token", options.token_file, "a file with the token")->required();
  app.add_option("--variants", options.variants_file, "a file of variant ids, one a line")->required();
  app.add_option("--order-prefix", options.order_prefix, "what order ids begin with")->required();
  app.add_option("--phase", options.phases, "RATE:SECONDS, one or more")->required();
  CLI11_PARSE(app, argc, argv);
  try {
    std::vector<Phase> phases;
    for (const std::string& text : options.phases)
      phases.push_back(parse_phase(text));
    Generator generator(options);
    generator.run(phases);
    for (const Slice& slice : generator.slices())
      print(slice);
  } catch (const std::exception& failure) {
    std::cerr << "open_loop: " << failure.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
