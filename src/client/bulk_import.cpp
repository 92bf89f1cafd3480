#include "client/bulk_import.hpp"

#include <deque>
#include <fstream>
#include <stdexcept>

#include <boost/json/parse.hpp>

#include "base/uuid.hpp"
#include "client/connection.hpp"
#include "client/csv.hpp"
#include "client/progress.hpp"

namespace inventory::client {
namespace {

constexpr std::size_t lines_a_request = 100'000;  // as many as the service takes
constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::string_view content_type = "application/x-ndjson";

// The same for the same content, whatever its place.
std::string name_of_content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  Uuid name;
  std::string piece(piece_bytes, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0)
    name = uuid_from_name(name, std::string_view(piece.data(), static_cast<std::size_t>(in.gcount())));
  return name.to_string();
}

std::string_view text_of(const boost::json::object& object, std::string_view name) {
  const auto* text = object.if_contains(name) ? object.at(name).if_string() : nullptr;
  return text ? std::string_view(*text) : std::string_view();
}

class Import {
 public:
  Import(const Service& service, const ImportOptions& options, std::ostream& complaints, bool on_terminal)
      : service_(service),
        options_(options),
        complaints_(complaints),
        run_(options.run.value_or(name_of_content(options.file))),
        in_(options.file, std::ios::binary),
        rows_(in_),
        progress_(complaints, on_terminal, std::filesystem::file_size(options.file)) {
    const auto header = rows_.next();
    if (!header) throw std::runtime_error(options.file.string() + " has no rows");
    auto columns = ImportColumns::of(options.operation, *header);
    if (!columns) throw std::runtime_error(options.file.string() + ": " + columns.error());
    columns_ = *std::move(columns);
  }

  ImportReport run() {
    while (!at_end_)
      send_request();
    return report_;
  }

 private:
  void send_request() {
    in_request_ = 0;
    Connection connection(service_);
    const std::string target =
        std::string("/api/v1/inventory/bulk") + (options_.validate_only ? "?validateOnly=true" : "");
    const Answer answer = connection.exchange(
        target, content_type, [this] { return next_piece(); },
        [this](std::string_view bytes) { take_results(bytes); });
    if (answer.status != 200) {
      throw std::runtime_error("the service answered " + std::to_string(answer.status) + ": " + answer.body);
    }
    if (!unanswered_.empty()) throw std::runtime_error("the answer broke off; run the same again to go on");
  }

  std::optional<std::string> next_piece() {
    std::string piece;
    while (!at_end_ && in_request_ < lines_a_request && piece.size() < piece_bytes) {
      const auto row = rows_.next();
      if (!row) {
        at_end_ = true;
        break;
      }
      // At the end of the file there is no place to tell.
      const std::streamoff place = in_.tellg();
      if (place > 0) bytes_read_ = static_cast<std::uint64_t>(place);
      const std::string key = run_ + ":" + std::to_string(rows_.line());
      const auto line = columns_.line(*row, key, options_.reason);
      if (!line) {
        refuse(rows_.line(), line.error());
        continue;
      }
      piece += *line;
      unanswered_.push_back(rows_.line());
      ++in_request_;
    }
    if (piece.empty()) return std::nullopt;
    return piece;
  }

  void take_results(std::string_view bytes) {
    tail_.append(bytes);
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = tail_.find('\n', begin)) != std::string::npos; begin = end + 1)
      take_result(std::string_view(tail_).substr(begin, end - begin));
    tail_.erase(0, begin);
    progress_.at(bytes_read_, report_.done + report_.refused);
  }

  void take_result(std::string_view text) {
    const boost::json::value parsed = boost::json::parse(text);
    const boost::json::object& result = parsed.as_object();
    const std::size_t line = unanswered_.empty() ? 0 : unanswered_.front();
    if (!unanswered_.empty()) unanswered_.pop_front();
    if (const auto* problem = result.if_contains("problem")) {
      refuse(line, describe(problem->as_object()));
    } else {
      ++report_.done;
      if (result.contains("replayed")) ++report_.repeated;
    }
  }

  static std::string describe(const boost::json::object& problem) {
    std::string text(text_of(problem, "code"));
    text.append(": ").append(text_of(problem, "detail"));
    const auto* errors = problem.if_contains("errors");
    if (errors == nullptr) return text;
    for (const boost::json::value& error : errors->as_array()) {
      text.append(" ").append(text_of(error.as_object(), "pointer"));
      text.append(": ").append(text_of(error.as_object(), "detail"));
    }
    return text;
  }

  void refuse(std::size_t line, const std::string& why) {
    ++report_.refused;
    complaints_ << options_.file.string() << ':' << line << ": " << why << '\n';
  }

  const Service& service_;
  const ImportOptions& options_;
  std::ostream& complaints_;
  const std::string run_;
  std::ifstream in_;
  CsvReader rows_;
  Progress progress_;
  ImportColumns columns_;
  std::deque<std::size_t> unanswered_;  // lines of the file
  std::size_t in_request_ = 0;
  std::uint64_t bytes_read_ = 0;
  bool at_end_ = false;
  std::string tail_;
  ImportReport report_;
};

}  // namespace

ImportReport import_file(const Service& service, const ImportOptions& options, std::ostream& complaints,
                         bool on_terminal) {
  return Import(service, options, complaints, on_terminal).run();
}

}  // namespace inventory::client
