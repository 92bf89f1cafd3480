// Reads from SQLite on a connection that cannot write. A snapshot is a read transaction.
#pragma once

#include <string>
#include <vector>

#include "engine/store.hpp"
#include "store/sqlite/database.hpp"

namespace inventory::store::sqlite {

class Reader final : public engine::ReadStore {
 public:
  Reader(const std::string& path, domain::StreamCount streams);

  void open_snapshot() override;
  void close_snapshot() noexcept override;
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
  // The sequence of an entry of the item, with nothing that lies below `before` above it; 0: the item has none.
  std::int64_t begin_of_history(VariantId variant, std::optional<std::int64_t> before);

  const domain::StreamCount streams_;
  Database database_;
  Statement begin_;
  Statement select_item_;
  Statement select_hold_;
  Statement select_holds_of_order_;
  Statement count_open_;
  Statement select_mark_;
  Statement select_entry_;
  Statement select_entries_;
  Statement select_head_;
  Statement select_archived_;
  Statement select_opening_item_;
  Statement select_opening_items_;
  Statement select_opening_holds_;
  Statement select_settings_;
  Statement select_items_by_sku_;
  Statement select_alerts_;
  Statement select_open_alerts_;
  Statement select_acknowledged_alerts_;
  Statement select_items_;
  Statement select_reservations_;
};

}  // namespace inventory::store::sqlite
