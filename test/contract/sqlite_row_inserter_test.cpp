#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "contract/temporary_folder.hpp"
#include "engine/store.hpp"
#include "store/sqlite/row_inserter.hpp"

namespace inventory::testing {
namespace {

using namespace store::sqlite;

class SqliteRowInserter : public ::testing::Test {
 protected:
  void insert(const std::vector<int>& numbers) {
    std::vector<std::string> texts;
    for (const int number : numbers)
      texts.push_back("text " + std::to_string(number));
    std::vector<std::size_t> rows(numbers.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    inserter_.insert(rows, [&](Statement& statement, std::size_t row) {
      statement.bind(std::int64_t{numbers[row]}).bind(std::string_view(texts[row]));
    });
  }

  // "1=text 1 2=text 2 …", in the order in which they were inserted.
  std::string contents() {
    std::string all;
    Statement statement = database_.prepare("SELECT a, b FROM pair ORDER BY rowid");
    Rows rows(statement);
    while (rows.next()) {
      all += std::to_string(statement.integer()) + "=";
      all += statement.text();
      all += ' ';
    }
    return all;
  }

  static Database with_table(const std::string& path) {
    Database database(path, Access::read_write, 100);
    database.run("CREATE TABLE pair (a INTEGER NOT NULL, b TEXT UNIQUE)");
    return database;
  }

  TemporaryFolder folder_;
  Database database_ = with_table(folder_.file("rows.db"));
  RowInserter inserter_{database_, "pair", "a, b"};
};

TEST_F(SqliteRowInserter, InsertsAnyNumberOfRowsInOrder) {
  std::string wanted;
  int next = 0;
  for (int count = 0; count <= 13; ++count) {
    std::vector<int> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), next);
    next += count;
    insert(numbers);
    for (const int number : numbers)
      wanted += std::to_string(number) + "=text " + std::to_string(number) + " ";
    ASSERT_EQ(contents(), wanted);
  }
}

TEST_F(SqliteRowInserter, IsGoodForTheNextRowsAfterAFailure) {
  insert({1, 2, 3, 4});
  EXPECT_THROW(insert({5, 6, 2, 7}), engine::StoreError);
  EXPECT_THROW(insert({3}), engine::StoreError);
  insert({5, 6, 7, 8, 9});
  EXPECT_EQ(contents(), "1=text 1 2=text 2 3=text 3 4=text 4 5=text 5 6=text 6 7=text 7 8=text 8 9=text 9 ");
}

}  // namespace
}  // namespace inventory::testing
