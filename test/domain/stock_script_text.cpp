#include <utility>

#include "domain/names.hpp"
#include "domain/stock_script.hpp"

namespace inventory::testing {
namespace {

using namespace domain;

std::string number(std::int64_t value) {
  return std::to_string(value);
}
std::string number(Quantity value) {
  return number(value.value());
}
std::string signed_number(std::int64_t value) {
  return (value > 0 ? "+" : "") + number(value);
}
std::string letter(VariantId id) {
  return std::string(1, letter_of(id));
}
std::string seconds(Timestamp at) {
  return number(at.ms() / 1000);
}

// ` name=value`, or nothing.
std::string option(const char* name, const std::optional<std::string>& value) {
  return value ? std::string(" ") + name + "=" + *value : "";
}
template <class Tag>
std::string option(const char* name, const std::optional<Name<Tag>>& value) {
  return value ? option(name, std::optional(value->text)) : "";
}

struct AnswerText {
  std::string operator()(const ItemAnswer& answer) const {
    return (answer.created ? "created " : "") + to_text(answer.item) +
           " threshold=" + number(answer.item.low_stock_threshold) + option("sku", answer.item.sku);
  }
  std::string operator()(const ReservationAnswer& answer) const {
    std::string text = (answer.created ? "created " : "") + to_text(answer.reservation);
    for (const Shortage& each : answer.shortages) {
      text += " short " + letter(each.variant) + " " + number(each.requested) + ">" + number(each.available);
    }
    if (answer.item) text += " of " + to_text(*answer.item);
    return text;
  }
  std::string operator()(const ReleaseAnswer& answer) const {
    return "released " + number(answer.released) + " " + to_text(answer.item);
  }
  std::string operator()(const AdjustmentAnswer& answer) const {
    std::string text;
    for (const AdjustedLine& line : answer.lines) {
      text += (text.empty() ? "#" : "; #") + number(line.ledger_sequence) + " " + to_text(line.item);
    }
    return text;
  }
  std::string operator()(const OrderAnswer& answer) const {
    return number(static_cast<std::int64_t>(answer.reservations)) + " reservations";
  }
  std::string operator()(const AlertAnswer& answer) const { return to_text(answer.alert); }
};

std::string refusal_text(const Rejection& rejection) {
  std::string text(testing::to_text(rejection.code));
  for (const RefusedLine& line : rejection.lines) {
    text += " " + std::to_string(line.line) + ":" + letter(line.variant) + " " + number(line.requested) +
            ">" + number(line.available);
  }
  if (rejection.reservation) text += " " + name_of(*rejection.reservation);
  if (rejection.latest_expires_at) text += " latest=" + seconds(*rejection.latest_expires_at);
  if (rejection.reservation_status) text += " " + std::string(name_of(*rejection.reservation_status));
  return text;
}

}  // namespace

std::string_view to_text(RejectionCode code) {
  switch (code) {
    case RejectionCode::inventory_not_found: return "INVENTORY_NOT_FOUND";
    case RejectionCode::reservation_not_found: return "RESERVATION_NOT_FOUND";
    case RejectionCode::alert_not_found: return "ALERT_NOT_FOUND";
    case RejectionCode::variant_deleted: return "VARIANT_DELETED";
    case RejectionCode::inventory_already_exists: return "INVENTORY_ALREADY_EXISTS";
    case RejectionCode::version_mismatch: return "VERSION_MISMATCH";
    case RejectionCode::reservation_conflict: return "RESERVATION_CONFLICT";
    case RejectionCode::reservation_not_active: return "RESERVATION_NOT_ACTIVE";
    case RejectionCode::reservation_expired: return "RESERVATION_EXPIRED";
    case RejectionCode::too_many_reservations: return "TOO_MANY_RESERVATIONS";
    case RejectionCode::outstanding_exceeded: return "OUTSTANDING_EXCEEDED";
    case RejectionCode::lifetime_exceeded: return "LIFETIME_EXCEEDED";
    case RejectionCode::release_exceeds_reserved: return "RELEASE_EXCEEDS_RESERVED";
    case RejectionCode::nothing_reserved: return "NOTHING_RESERVED";
    case RejectionCode::variant_discontinued: return "VARIANT_DISCONTINUED";
    case RejectionCode::insufficient_stock: return "INSUFFICIENT_STOCK";
    case RejectionCode::adjustment_below_reserved: return "ADJUSTMENT_BELOW_RESERVED";
    case RejectionCode::quantity_out_of_range: return "QUANTITY_OUT_OF_RANGE";
  }
  std::unreachable();
}

std::string to_text(const Item& item) {
  return letter(item.variant) + " v" + number(item.version) + " " + number(item.quantity) + "/" +
         number(item.reserved) + " " + std::string(name_of(item.status()));
}

std::string to_text(const Reservation& reservation) {
  std::string text = name_of(reservation.id) + " " + std::string(name_of(reservation.status()));
  for (const ReservationLine& line : reservation.lines) {
    text += " " + letter(line.variant) + " " + number(line.quantity) + "=" + number(line.outstanding) + "+" +
            number(line.confirmed) + "+" + number(line.released);
    if (!line.expired.is_zero()) text += "(" + number(line.expired) + ")";
  }
  text += option("order", reservation.order) + option("user", reservation.user);
  if (reservation.expires_at) text += " until=" + seconds(*reservation.expires_at);
  return text;
}

std::string to_text(const LedgerEntry& entry) {
  std::string text = std::string(name_of(entry.type)) + " " + letter(entry.variant) + " v" +
                     number(entry.version) + " " + signed_number(entry.quantity_change) + "/" +
                     signed_number(entry.reserved_change) + " " + number(entry.quantity_after) + "/" +
                     number(entry.reserved_after) + " ";
  text += entry.status_before ? name_of(*entry.status_before) : "none";
  text += ">";
  text += entry.status_after ? name_of(*entry.status_after) : "none";
  if (entry.alert) text += " alert=" + std::string(name_of(*entry.alert));
  if (entry.attempted) text += " attempted=" + number(*entry.attempted);
  text += option("sku", entry.sku_after) + option("order", entry.order);
  if (entry.reservation) text += " reservation=" + name_of(*entry.reservation);
  if (entry.expires_at) text += " until=" + seconds(*entry.expires_at);
  text += option("user", entry.user) + option("reason", entry.reason);
  return text + " threshold=" + number(entry.threshold_after) + " by=" + entry.actor.text +
         " at=" + seconds(entry.occurred_at) + " #" + number(entry.sequence);
}

std::string to_text(const Alert& alert) {
  std::string text = std::string(name_of(alert.kind)) + " " + letter(alert.variant) +
                     (alert.is_open() ? " open" : " acknowledged");
  return text + option("by", alert.acknowledged_by) + " raised=" + seconds(alert.raised_at);
}

std::string to_text(const Outcome& outcome) {
  return outcome ? std::visit(AnswerText{}, *outcome) : refusal_text(outcome.error());
}

}  // namespace inventory::testing
