// Inserts rows of one table, several a statement: what SQLite does for a statement beside its rows costs as much as
// two of them.
//
// One thread, as its connection. What a row is bound from must live until insert() has returned.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "store/sqlite/database.hpp"

namespace inventory::store::sqlite {

class RowInserter {
 public:
  RowInserter(Database& database, std::string_view table, std::string_view columns)
      : one_(database.prepare(sql(table, columns, 1))),
        several_(database.prepare(sql(table, columns, rows_at_once))) {}

  // `bind(statement, row)` binds all columns of a row, in their order.
  template <class Row, class Bind>
  void insert(const std::vector<Row>& rows, Bind bind) {
    std::size_t done = 0;
    for (; rows.size() - done >= rows_at_once; done += rows_at_once) {
      for (std::size_t i = 0; i < rows_at_once; ++i)
        bind(several_, rows[done + i]);
      several_.execute();
    }
    for (; done < rows.size(); ++done) {
      bind(one_, rows[done]);
      one_.execute();
    }
  }

 private:
  static constexpr std::size_t rows_at_once = 4;  // more gains nothing

  static std::string sql(std::string_view table, std::string_view columns, std::size_t rows) {
    std::string row = "(?";
    for (auto i = std::ranges::count(columns, ','); i > 0; --i)
      row += ",?";
    row += ')';
    std::string text = "INSERT INTO ";
    text.append(table).append(" (").append(columns).append(") VALUES ").append(row);
    for (std::size_t i = 1; i < rows; ++i)
      text.append(",").append(row);
    return text;
  }

  Statement one_;
  Statement several_;
};

}  // namespace inventory::store::sqlite
