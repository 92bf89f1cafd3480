#include "messaging/incoming_rules.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace inventory::messaging {
namespace {

constexpr std::size_t lines_max = 500;
constexpr json::rule::uuid<VariantId> variant_rule{};
constexpr json::rule::text<OrderId> order_rule{};
constexpr json::rule::text<> sku_rule{};
constexpr json::rule::quantity one_or_more{.min = 1};

VariantId read_variant(json::ObjectReader& data) {
  return data.required("productVariantId", variant_rule).value_or(VariantId{});
}

OrderId read_order(json::ObjectReader& data) {
  return data.required("orderId", order_rule).value_or(OrderId{});
}

domain::Action created(json::ObjectReader& data) {
  return domain::FollowVariantCreated{read_variant(data), data.optional("sku", sku_rule),
                                      data.optional("initialStock", json::rule::quantity{})};
}

// Both members may speak of it; to be sold a variant needs the consent of each that does.
std::optional<bool> read_orderable(json::ObjectReader& data) {
  const auto status = data.optional("status", json::rule::text<>{});
  const auto orderable = data.optional("isOrderable", json::rule::boolean{});
  if (status == "DISCONTINUED" || orderable == false) return false;
  if (status == "ACTIVE" || orderable == true) return true;
  return std::nullopt;
}

domain::Action updated(json::ObjectReader& data) {
  const VariantId variant = read_variant(data);
  const std::optional<bool> orderable = read_orderable(data);
  return domain::FollowVariantUpdated{variant, orderable, data.optional("sku", sku_rule)};
}

domain::Action deleted(json::ObjectReader& data) {
  return domain::FollowVariantDeleted{read_variant(data)};
}

domain::AdjustmentLine read_return(json::ObjectReader& data) {
  domain::AdjustmentLine line;
  line.kind = domain::AdjustmentKind::returned;
  line.variant = read_variant(data);
  line.pieces = data.required("quantityReturned", one_or_more).value_or(Quantity()).value();
  return line;
}

domain::Action return_processed(json::ObjectReader& data) {
  const auto order = data.optional("orderId", order_rule);
  domain::AdjustStock command;
  if (data.has("lines")) {
    data.required_objects("lines", {1, lines_max},
                          [&](json::ObjectReader& line) { command.lines.push_back(read_return(line)); });
  } else {
    command.lines.push_back(read_return(data));
  }
  for (domain::AdjustmentLine& line : command.lines)
    line.order = order;
  return command;
}

domain::Action payment_failed(json::ObjectReader& data) {
  return domain::ReleaseOrder{read_order(data), "PAYMENT_FAILED"};
}

domain::Action fraudulent(json::ObjectReader& data) {
  return domain::ReleaseOrder{read_order(data), "ORDER_FRAUDULENT"};
}

domain::Action cancelled(json::ObjectReader& data) {
  return domain::ReleaseOrder{read_order(data), "ORDER_CANCELLED"};
}

domain::Action confirmed(json::ObjectReader& data) {
  return domain::ConfirmOrder{read_order(data)};
}

struct Rule {
  std::string_view type;
  domain::Action (*action)(json::ObjectReader& data);
};

constexpr std::array rules{
    Rule{"ProductVariantCreatedEvent", created},    Rule{"ProductVariantUpdatedEvent", updated},
    Rule{"ProductVariantDeletedEvent", deleted},    Rule{"OrderPaymentFailedEvent", payment_failed},
    Rule{"OrderFraudulentEvent", fraudulent},       Rule{"OrderCancelledEvent", cancelled},
    Rule{"ReturnProcessedEvent", return_processed}, Rule{"OrderConfirmedForShipmentEvent", confirmed},
};

}  // namespace

bool is_followed(std::string_view type) {
  return std::ranges::find(rules, type, &Rule::type) != rules.end();
}

std::optional<domain::Action> action_of(std::string_view type, json::ObjectReader& data) {
  const auto rule = std::ranges::find(rules, type, &Rule::type);
  if (rule == rules.end()) return std::nullopt;
  return rule->action(data);
}

}  // namespace inventory::messaging
