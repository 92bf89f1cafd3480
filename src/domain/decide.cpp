#include "domain/decide.hpp"

#include <variant>

#include "domain/rules.hpp"

namespace inventory::domain {
namespace {

struct Rule {
  Draft& draft;
  const Policy& policy;

  Outcome operator()(const CreateItem& command) const { return rules::create_item(draft, command, policy); }
  Outcome operator()(const ChangeItem& command) const { return rules::change_item(draft, command); }
  Outcome operator()(const ReserveStock& command) const { return rules::reserve(draft, command, policy); }
  Outcome operator()(const ReleaseStock& command) const { return rules::release_stock(draft, command); }
  Outcome operator()(const AdjustStock& command) const { return rules::adjust(draft, command); }
  Outcome operator()(const SetQuantity& command) const { return rules::set_quantity(draft, command); }
  Outcome operator()(const ConfirmReservation& command) const { return rules::confirm(draft, command); }
  Outcome operator()(const ReleaseReservation& command) const {
    return rules::release_reservation(draft, command);
  }
  Outcome operator()(const ExtendReservation& command) const { return rules::extend(draft, command); }
  Outcome operator()(const AmendReservation& command) const { return rules::amend(draft, command, policy); }
  Outcome operator()(const FollowVariantCreated& command) const {
    return rules::follow_created(draft, command, policy);
  }
  Outcome operator()(const FollowVariantUpdated& command) const {
    return rules::follow_updated(draft, command, policy);
  }
  Outcome operator()(const FollowVariantDeleted& command) const {
    return rules::follow_deleted(draft, command);
  }
  Outcome operator()(const ReleaseOrder& command) const { return rules::release_order(draft, command); }
  Outcome operator()(const ConfirmOrder& command) const { return rules::confirm_order(draft, command); }
  Outcome operator()(const AcknowledgeAlert& command) const { return rules::acknowledge(draft, command); }
};

}  // namespace

Decision decide(const Stock& stock, const Command& command, const Policy& policy, Timestamp now) {
  Draft draft(stock, command.origin, now);
  Outcome outcome = std::visit(Rule{draft, policy}, command.action);
  return {std::move(outcome), std::move(draft)};
}

Draft expire(const Stock& stock, const Reservation& due, Timestamp now) {
  Draft draft(stock, Origin{ClientId{"inventory-service"}, CorrelationId{due.id.uuid}}, now);
  for (const ReservationLine& line : due.lines) {
    if (line.outstanding.is_zero()) continue;
    rules::give_back(draft, due.id, line.variant, line.outstanding,
                     {.type = ChangeType::reservation_expired});
  }
  return draft;
}

bool is_transient(RejectionCode code) {
  switch (code) {
    case RejectionCode::inventory_not_found:
    case RejectionCode::insufficient_stock:
    case RejectionCode::variant_discontinued:
    case RejectionCode::too_many_reservations:
    case RejectionCode::adjustment_below_reserved: return true;
    case RejectionCode::reservation_not_found:
    case RejectionCode::alert_not_found:
    case RejectionCode::inventory_already_exists:
    case RejectionCode::version_mismatch:
    case RejectionCode::reservation_conflict:
    case RejectionCode::reservation_not_active:
    case RejectionCode::reservation_expired:
    case RejectionCode::outstanding_exceeded:
    case RejectionCode::lifetime_exceeded:
    case RejectionCode::release_exceeds_reserved:
    case RejectionCode::nothing_reserved:
    case RejectionCode::variant_deleted:
    case RejectionCode::quantity_out_of_range: return false;
  }
  std::unreachable();
}

namespace rules {

std::unexpected<Rejection> refuse(RejectionCode code) {
  return std::unexpected(Rejection{.code = code});
}

std::unexpected<Rejection> refuse(RejectionCode code, const Reservation& reservation) {
  return std::unexpected(
      Rejection{.code = code, .reservation = reservation.id, .reservation_status = reservation.status()});
}

std::unexpected<Rejection> refuse(RejectionCode code, std::vector<RefusedLine> lines) {
  return std::unexpected(Rejection{.code = code, .lines = std::move(lines)});
}

std::unexpected<Rejection> inventory_not_found(VariantId variant) {
  return refuse(RejectionCode::inventory_not_found, {RefusedLine{.variant = variant}});
}

std::unexpected<Rejection> reservation_not_found(ReservationId id) {
  return std::unexpected(Rejection{.code = RejectionCode::reservation_not_found, .reservation = id});
}

}  // namespace rules
}  // namespace inventory::domain
