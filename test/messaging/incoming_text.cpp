#include "messaging/incoming_text.hpp"

#include "domain/names.hpp"

namespace inventory::testing {
namespace {

std::string option(const char* name, const std::optional<std::string>& value) {
  return value ? std::string(" ") + name + "=" + *value : "";
}

struct ActionText {
  static std::string of(VariantId id) { return std::string(1, letter_of(id)); }

  std::string operator()(const domain::FollowVariantCreated& action) const {
    const std::string stock = action.initial_stock ? " " + std::to_string(action.initial_stock->value()) : "";
    return "follow created " + of(action.variant) + stock + option("sku", action.sku);
  }
  std::string operator()(const domain::FollowVariantUpdated& action) const {
    const std::string orderable =
        action.orderable ? std::string(" orderable=") + (*action.orderable ? "yes" : "no") : "";
    return "follow updated " + of(action.variant) + orderable + option("sku", action.sku);
  }
  std::string operator()(const domain::FollowVariantDeleted& action) const {
    return "follow deleted " + of(action.variant);
  }
  std::string operator()(const domain::ReleaseOrder& action) const {
    return "release-order order=" + action.order.text + " reason=" + action.reason;
  }
  std::string operator()(const domain::ConfirmOrder& action) const {
    return "confirm-order order=" + action.order.text;
  }
  std::string operator()(const domain::AdjustStock& action) const {
    std::string text;
    for (const domain::AdjustmentLine& line : action.lines) {
      const char* kind = line.kind == domain::AdjustmentKind::returned ? "return " : "other ";
      text += (text.empty() ? "adjust " : " ; ") + std::string(kind) + of(line.variant) + "*" +
              std::to_string(line.pieces) + (line.order ? " order=" + line.order->text : "");
    }
    return text;
  }
  std::string operator()(const auto&) const { return "something else"; }
};

}  // namespace

std::string outcome_of(std::string_view body, std::optional<messaging::CloudEventAttributes> attributes) {
  const auto event = messaging::read_message({body, attributes});
  if (event) {
    const std::string action = event->action ? std::visit(ActionText{}, *event->action) : "is not followed";
    return event->type + " key=" + event->key + " " + action;
  }
  if (!event.error().is_event) return "no event";
  std::string text = "unusable:";
  for (const json::Violation& violation : event.error().violations)
    text += " " + (violation.pointer.empty() ? std::string("\"\"") : violation.pointer);
  return text;
}

std::string enveloped(const std::string& type, const std::string& data) {
  return R"({"eventId":"e1","eventType":")" + type + R"(","data":)" + data + "}";
}

}  // namespace inventory::testing
