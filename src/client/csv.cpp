#include "client/csv.hpp"

#include <stdexcept>

namespace inventory::client {

std::optional<std::vector<std::string>> CsvReader::next() {
  std::string line;
  while (std::getline(in_, line)) {
    row_line_ = ++line_;
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0;; ++i) {
      if (i >= line.size()) {
        if (!quoted) break;
        // The field goes on in the next line.
        std::string more;
        if (!std::getline(in_, more)) {
          throw std::runtime_error("line " + std::to_string(row_line_) + ": a quoted field has no end");
        }
        ++line_;
        line.append("\n").append(more);
      }
      const char c = line[i];
      if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
        fields.back().push_back('"');
        ++i;
      } else if (c == '"' && (quoted || fields.back().empty())) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.emplace_back();
      } else if (c != '\r' || quoted || i + 1 < line.size()) {
        fields.back().push_back(c);
      }
    }
    if (fields.size() > 1 || !fields.front().empty()) return fields;
  }
  return std::nullopt;
}

void append_csv_row(std::string& out, const std::vector<std::string_view>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) out.push_back(',');
    if (fields[i].find_first_of(",\"\r\n") == std::string_view::npos) {
      out.append(fields[i]);
      continue;
    }
    out.push_back('"');
    for (const char c : fields[i]) {
      if (c == '"') out.push_back('"');
      out.push_back(c);
    }
    out.push_back('"');
  }
  out.push_back('\n');
}

}  // namespace inventory::client
