// The SQL of a batch. What is written goes as one array a table, of rows: an array a column costs the server a store of its
// own for each of them, in every batch.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "domain/stock.hpp"
#include "engine/store.hpp"
#include "store/postgres/connection.hpp"

namespace inventory::store::postgres {

// What a batch locks and then loads.
extern const Statement begin_batch;
extern const Statement lock_heads;
extern const Statement load_items;
extern const Statement load_holds;
extern const Statement load_holds_of_orders;
extern const Statement load_unordered_holds;
extern const Statement find_due;     // reservation, variant and stream of the first so many
extern const Statement find_due_of;  // of all that hold one of these variants
extern const Statement load_answers;
extern const Statement load_events;
extern const Statement load_alerts;

// A line of a reservation whose time has passed.
struct DueLine {
  ReservationId reservation;
  VariantId variant;
  std::int32_t stream = 0;
};

std::vector<DueLine> read_due(Rows rows);

// lock_heads, of these streams in their order.
void send_lock_heads(Connection& connection, const std::set<std::int32_t>& streams);

// What send_…() needs to know of the database; once a session, while nothing is under way.
void learn_row_types(Connection& connection);

// Each sends nothing when there is nothing to send, and says how many statements it sent.
int send_items(Connection& connection, const domain::Stock& stock, domain::StreamCount streams);
int send_holds(Connection& connection, const domain::Stock& stock, domain::StreamCount streams);
int send_entries(Connection& connection, const domain::Stock& stock);
int send_heads(Connection& connection, const domain::Stock& stock);
int send_alerts(Connection& connection, const domain::Stock& stock, domain::StreamCount streams);
int send_remembered(Connection& connection, const engine::Remembered& remembered);

}  // namespace inventory::store::postgres
