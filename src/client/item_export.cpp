#include "client/item_export.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "client/connection.hpp"
#include "client/csv.hpp"
#include "client/progress.hpp"

namespace inventory::client {
namespace {

const std::vector<std::string_view> columns{
    "productVariantId",  "sku",    "quantity",          "reservedQuantity",
    "availableQuantity", "status", "lowStockThreshold", "version"};

std::string field_of(const boost::json::value& value) {
  if (value.is_null()) return {};
  if (const auto* text = value.if_string()) return std::string(*text);
  return boost::json::serialize(value);
}

void append_item(std::string& out, const boost::json::object& item) {
  std::vector<std::string> fields;
  for (const std::string_view column : columns)
    fields.push_back(field_of(item.at(column)));
  append_csv_row(out, std::vector<std::string_view>(fields.begin(), fields.end()));
}

}  // namespace

std::size_t export_items(const Service& service, std::ostream& out, std::ostream& complaints,
                         bool on_terminal) {
  Connection connection(service);
  Progress progress(complaints, on_terminal, 0);
  std::string text;
  append_csv_row(text, columns);
  std::size_t rows = 0;
  for (std::string cursor;;) {
    const Answer answer =
        connection.get("/api/v1/inventory?limit=200" + (cursor.empty() ? "" : "&cursor=" + cursor));
    if (answer.status != 200) {
      throw std::runtime_error("the service answered " + std::to_string(answer.status) + ": " + answer.body);
    }
    const boost::json::value page = boost::json::parse(answer.body);
    for (const boost::json::value& item : page.at("items").as_array()) {
      append_item(text, item.as_object());
      ++rows;
    }
    if (!out.write(text.data(), static_cast<std::streamsize>(text.size())))
      throw std::runtime_error("the output cannot be written");
    text.clear();
    progress.at(0, rows);
    const boost::json::value& next = page.at("nextCursor");
    if (next.is_null()) break;
    cursor = std::string(next.as_string());
  }
  if (!out.flush()) throw std::runtime_error("the output cannot be written");
  return rows;
}

}  // namespace inventory::client
