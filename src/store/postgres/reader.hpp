// Reads from PostgreSQL's primary. A snapshot is a read-only transaction of the isolation REPEATABLE READ.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "engine/store.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/reconnect.hpp"

namespace inventory::store::postgres {

class Reader final : public engine::ReadStore {
 public:
  Reader(ConnectionOptions options, domain::StreamCount streams);

  void open_snapshot() override;
  void close_snapshot() noexcept override;
  void prefetch(const std::vector<VariantId>& variants) override;
  std::optional<domain::Item> item(VariantId variant) override;
  std::optional<domain::Reservation> reservation(ReservationId id) override;
  std::vector<domain::Reservation> reservations_of(const OrderId& order) override;
  std::int64_t open_reservations(const ClientId& client, Timestamp now, std::int64_t max) override;
  std::vector<domain::LedgerEntry> history(const engine::HistoryFilter& filter, std::size_t limit) override;
  std::vector<domain::LedgerEntry> entries_after(std::int32_t stream, std::int64_t sequence,
                                                 std::size_t limit) override;
  domain::StreamHead head(std::int32_t stream) override;
  std::vector<std::int64_t> archived_through() override;
  std::optional<domain::Item> opening_item(VariantId variant) override;
  std::vector<domain::Item> opening_items_after(std::optional<VariantId> last, std::size_t limit) override;
  std::vector<engine::OpeningHold> opening_holds(std::int32_t stream) override;
  std::optional<domain::LedgerEntry> last_settings(VariantId variant, std::int64_t sequence) override;
  std::vector<domain::Item> items_by_sku(const engine::SkuRange& range,
                                         const std::optional<engine::SkuPosition>& after,
                                         std::size_t limit) override;
  std::vector<domain::Alert> alerts(std::optional<engine::AlertState> state,
                                    const std::optional<engine::AlertPosition>& after,
                                    std::size_t limit) override;
  std::vector<domain::Item> items_after(std::optional<VariantId> last, std::size_t limit) override;
  std::vector<domain::Reservation> reservations_after(std::optional<ReservationId> last,
                                                      std::size_t limit) override;

 private:
  Rows query(const Statement& statement, const Parameters& parameters);
  Rows query_once(const Statement& statement, const Parameters& parameters);
  // The sequence of an entry of the item, with nothing that lies below `before` above it; 0: the item has none.
  std::int64_t begin_of_history(VariantId variant, std::optional<std::int64_t> before);

  const domain::StreamCount streams_;
  Reconnect connection_;
  bool snapshot_wanted_ = false;  // begun with the first read of the snapshot
  bool snapshot_begun_ = false;
  std::unordered_map<VariantId, std::optional<domain::Item>, IdHash> prefetched_;  // of the open snapshot
};

}  // namespace inventory::store::postgres
