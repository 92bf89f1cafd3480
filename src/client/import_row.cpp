#include "client/import_row.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "json/writer.hpp"

namespace inventory::client {
namespace {

constexpr std::array exported_only{std::string_view("reservedQuantity"),
                                   std::string_view("availableQuantity"), std::string_view("status"),
                                   std::string_view("version")};

std::string_view name_of(ImportOperation operation) {
  switch (operation) {
    case ImportOperation::put: return "put";
    case ImportOperation::set: return "set";
    case ImportOperation::adjust: return "adjust";
  }
  std::unreachable();
}

bool is_whole_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.size() < 19 && (text.front() != '0' || text.size() == 1) &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

struct Name {
  std::string_view column;
  std::string_view member;
  bool number = false;
};

constexpr std::array put_columns{
    Name{"productVariantId", "productVariantId"}, Name{"sku", "sku"}, Name{"quantity", "initialStock", true},
    Name{"initialStock", "initialStock", true}, Name{"lowStockThreshold", "lowStockThreshold", true}};
constexpr std::array set_columns{Name{"productVariantId", "productVariantId"},
                                 Name{"quantity", "quantity", true},
                                 Name{"expectedVersion", "expectedVersion", true}, Name{"reason", "reason"}};
constexpr std::array adjust_columns{Name{"productVariantId", "productVariantId"},
                                    Name{"changeType", "changeType"},
                                    Name{"quantityChange", "quantityChange", true},
                                    Name{"quantitySold", "quantitySold", true},
                                    Name{"orderId", "orderId"},
                                    Name{"reservationId", "reservationId"},
                                    Name{"userId", "userId"},
                                    Name{"reason", "reason"}};

std::vector<Name> columns_of(ImportOperation operation) {
  switch (operation) {
    case ImportOperation::put: return {put_columns.begin(), put_columns.end()};
    case ImportOperation::set: return {set_columns.begin(), set_columns.end()};
    case ImportOperation::adjust: return {adjust_columns.begin(), adjust_columns.end()};
  }
  std::unreachable();
}

}  // namespace

std::expected<ImportColumns, std::string> ImportColumns::of(ImportOperation operation,
                                                            const std::vector<std::string>& header) {
  const std::vector<Name> known = columns_of(operation);
  ImportColumns columns;
  columns.operation_ = operation;
  for (const std::string& title : header) {
    const auto found = std::ranges::find(known, title, &Name::column);
    if (found != known.end()) {
      columns.columns_.push_back({found->member, found->number ? Kind::number : Kind::text});
    } else if (std::ranges::find(exported_only, title) != exported_only.end() ||
               (operation == ImportOperation::set && (title == "sku" || title == "lowStockThreshold"))) {
      columns.columns_.push_back({});
    } else {
      return std::unexpected("the column \"" + title + "\" is none of " + std::string(name_of(operation)));
    }
  }
  if (std::ranges::find(header, "productVariantId") == header.end())
    return std::unexpected(std::string("there is no column productVariantId"));
  return columns;
}

std::expected<std::string, std::string> ImportColumns::line(const std::vector<std::string>& row,
                                                            std::string_view key,
                                                            std::string_view reason) const {
  if (row.size() != columns_.size()) {
    return std::unexpected("has " + std::to_string(row.size()) + " fields, the header " +
                           std::to_string(columns_.size()));
  }
  std::string text;
  json::Writer out(text);
  out.begin_object().member("op", name_of(operation_)).member("key", key);
  bool has_reason = operation_ == ImportOperation::put;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (columns_[i].kind == Kind::ignored || row[i].empty()) continue;
    out.key(columns_[i].member);
    // What is no number goes as text, so that the service says what it must be.
    if (columns_[i].kind == Kind::number && is_whole_number(row[i])) {
      out.raw(row[i]);
    } else {
      out.string(row[i]);
    }
    has_reason = has_reason || columns_[i].member == "reason";
  }
  if (!has_reason) out.member("reason", reason);
  out.end_object();
  text.push_back('\n');
  return text;
}

}  // namespace inventory::client
