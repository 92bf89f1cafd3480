#include "http/api/representation.hpp"

namespace inventory::http::api {

void write(json::Writer& out, const domain::Item& item) {
  out.begin_object()
      .member("productVariantId", item.variant)
      .member("sku", item.sku)
      .member("quantity", item.quantity)
      .member("reservedQuantity", item.reserved)
      .member("availableQuantity", item.available())
      .member("status", name_of(item.status()))
      .member("lowStockThreshold", item.low_stock_threshold)
      .member("version", item.version)
      .member("createdAt", item.created_at)
      .member("updatedAt", item.updated_at)
      .end_object();
}

void write(json::Writer& out, const domain::Alert& alert) {
  out.begin_object()
      .member("alertId", alert.id)
      .member("kind", name_of(alert.kind))
      .member("productVariantId", alert.variant)
      .member("detail", alert.detail)
      .member("state", alert.is_open() ? "OPEN" : "ACKNOWLEDGED")
      .member("raisedAt", alert.raised_at)
      .member("acknowledgedAt", alert.acknowledged_at)
      .member("acknowledgedBy", alert.acknowledged_by)
      .end_object();
}

void write(json::Writer& out, const domain::LedgerEntry& entry) {
  const auto status_name = [](std::optional<domain::Status> status) {
    return status ? std::optional(name_of(*status)) : std::nullopt;
  };
  out.begin_object()
      .member("sequence", entry.sequence)
      .member("version", entry.version)
      .member("productVariantId", entry.variant)
      .member("changeType", name_of(entry.type))
      .member("quantityChange", entry.quantity_change)
      .member("reservedChange", entry.reserved_change)
      .member("quantityAfter", entry.quantity_after)
      .member("reservedAfter", entry.reserved_after)
      .member("statusBefore", status_name(entry.status_before))
      .member("statusAfter", status_name(entry.status_after))
      .member("orderId", entry.order)
      .member("reservationId", entry.reservation)
      .member("actor", entry.actor)
      .member("userId", entry.user)
      .member("reason", entry.reason)
      .member("correlationId", entry.correlation)
      .member("occurredAt", entry.occurred_at)
      .end_object();
}

void write(json::Writer& out, const domain::Reservation& reservation,
           const std::vector<domain::Shortage>& shortages) {
  out.begin_object()
      .member("reservationId", reservation.id)
      .member("orderId", reservation.order)
      .member("status", name_of(reservation.status()));
  out.key("lines").begin_array();
  for (const domain::ReservationLine& line : reservation.lines) {
    out.begin_object()
        .member("productVariantId", line.variant)
        .member("quantity", line.quantity)
        .member("outstanding", line.outstanding)
        .member("confirmed", line.confirmed)
        .member("released", line.released)
        .end_object();
  }
  out.end_array();
  out.member("expiresAt", reservation.expires_at)
      .member("createdAt", reservation.created_at)
      .member("updatedAt", reservation.updated_at);
  if (!shortages.empty()) {
    out.key("shortages").begin_array();
    for (const domain::Shortage& shortage : shortages) {
      out.begin_object()
          .member("productVariantId", shortage.variant)
          .member("requestedQuantity", shortage.requested)
          .member("availableQuantity", shortage.available)
          .end_object();
    }
    out.end_array();
  }
  out.end_object();
}

std::string etag_of(const domain::Item& item) {
  return '"' + std::to_string(item.version) + '"';
}

}  // namespace inventory::http::api
