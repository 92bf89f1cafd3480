// How the domain's values lie in rows: the column lists, and reading and binding in their order.
#pragma once

#include <string_view>
#include <vector>

#include "domain/alert.hpp"
#include "domain/item.hpp"
#include "domain/ledger_entry.hpp"
#include "domain/reservation.hpp"
#include "engine/store.hpp"
#include "store/sqlite/database.hpp"

namespace inventory::store::sqlite {

inline constexpr std::string_view item_columns =
    "variant, sku, quantity, reserved, low_stock_threshold, flags, version, created_at, updated_at, "
    "entry_count, last_sequence";
inline constexpr std::string_view hold_columns =
    "reservation, variant, order_id, client, user_id, quantity, outstanding, confirmed, released, expired, "
    "expires_at, "
    "created_at, updated_at";
inline constexpr std::string_view ledger_columns =
    "stream, sequence, variant, version, type, quantity_change, reserved_change, quantity_after, "
    "reserved_after, "
    "status_before, status_after, threshold_after, sku_after, attempted, order_id, reservation, expires_at, "
    "actor, "
    "user_id, reason, correlation, occurred_at, position, previous, alert";
inline constexpr std::string_view alert_columns =
    "id, variant, kind, detail, raised_at, acknowledged_at, acknowledged_by";

domain::Item read_item(Statement& row);
domain::LedgerEntry read_entry(Statement& row);
domain::Alert read_alert(Statement& row);

// Rows of one reservation stand together, its lines in order; a new id begins the next reservation.
void read_hold(Statement& row, std::vector<domain::Reservation>& reservations);

std::int64_t flags_of(const domain::Item& item);
void bind_entry(Statement& statement, const domain::LedgerEntry& entry);

// "SELECT <columns> <rest>"
std::string select(std::string_view columns, std::string_view rest);

}  // namespace inventory::store::sqlite
