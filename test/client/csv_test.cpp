#include "client/csv.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace inventory::client {
namespace {

using ::testing::ElementsAre;
using Row = std::vector<std::string>;

std::vector<Row> rows_of(const std::string& text) {
  std::istringstream in(text);
  CsvReader reader(in);
  std::vector<Row> rows;
  while (auto row = reader.next())
    rows.push_back(*std::move(row));
  return rows;
}

TEST(CsvReader, TakesRowsOfEitherLineEndAndPassesOverEmptyOnes) {
  EXPECT_THAT(rows_of("a,b\r\n\r\n1,2\n\n3,\n"), ElementsAre(Row{"a", "b"}, Row{"1", "2"}, Row{"3", ""}));
  EXPECT_THAT(rows_of("a,b"), ElementsAre(Row{"a", "b"}));
  EXPECT_THAT(rows_of(""), ElementsAre());
}

TEST(CsvReader, UnderstandsQuotes) {
  EXPECT_THAT(rows_of("\"a,b\",\"say \"\"hi\"\"\",\"\"\n"), ElementsAre(Row{"a,b", "say \"hi\"", ""}));
  EXPECT_THAT(rows_of("\"two\nlines\",x\ny,z\n"), ElementsAre(Row{"two\nlines", "x"}, Row{"y", "z"}));
}

TEST(CsvReader, SaysWhereARowBegins) {
  std::istringstream in("a\n\n\"b\nc\"\nd\n");
  CsvReader reader(in);
  std::vector<std::size_t> lines;
  while (reader.next())
    lines.push_back(reader.line());
  EXPECT_THAT(lines, ElementsAre(1, 3, 5));
}

TEST(CsvReader, RefusesAQuoteWithoutAnEnd) {
  EXPECT_THROW(rows_of("a\n\"b\n"), std::runtime_error);
}

TEST(CsvRow, IsReadBackAsItWas) {
  const Row row{"plain", "with,comma", "with \"quotes\"", "two\nlines", ""};
  std::string text;
  append_csv_row(text, {row.begin(), row.end()});
  EXPECT_EQ(text.substr(0, 19), "plain,\"with,comma\",");
  EXPECT_THAT(rows_of(text), ElementsAre(row));
}

}  // namespace
}  // namespace inventory::client
