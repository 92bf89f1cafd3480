// Comma-separated values as RFC 4180 has them: fields in quotes where they need it, rows ended by LF or CR LF.
//
// The first row names the columns. One thread.
#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace inventory::client {

class CsvReader {
 public:
  explicit CsvReader(std::istream& in) : in_(in) {}

  // The fields of the next row that is not empty; nothing at the end. Throws std::runtime_error with the line's number
  // when quotes do not match.
  std::optional<std::vector<std::string>> next();
  // Of the row given last, counted from 1: where to look in the file.
  std::size_t line() const { return row_line_; }

 private:
  std::istream& in_;
  std::size_t line_ = 0;
  std::size_t row_line_ = 0;
};

void append_csv_row(std::string& out, const std::vector<std::string_view>& fields);

}  // namespace inventory::client
