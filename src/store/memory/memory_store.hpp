// A store that forgets everything with the process: for tests and simulations, under the same suite as the
// real ones.
//
// Readers see whole batches only. One writer at a time, any number of readers, each on its own thread.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/store.hpp"

namespace inventory::store::memory {

struct Tables {
  std::map<VariantId, domain::Item> items;
  std::map<ReservationId, domain::Reservation> reservations;
  std::map<std::pair<std::int32_t, std::int64_t>, domain::LedgerEntry> ledger;  // by stream and sequence
  std::map<std::int32_t, domain::StreamHead> heads;
  std::map<engine::IdempotencyKey, engine::IdempotencyRecord> answers;
  std::map<std::string, Timestamp> events;  // consumed when
  std::map<AlertId, domain::Alert> alerts;
  std::map<std::int32_t, std::int64_t> archived_through;  // by stream
  std::map<VariantId, domain::Item> opening_items;
  std::map<std::int32_t, std::vector<engine::OpeningHold>> opening_holds;  // by stream
};

class MemoryStore final : public engine::Store {
 public:
  explicit MemoryStore(InstallationId installation, domain::StreamCount streams = {});

  std::unique_ptr<engine::BatchStore> open_writer(engine::WriterShare share) override;
  std::unique_ptr<engine::ReadStore> open_reader() override;
  std::unique_ptr<engine::ArchiveStore> open_archiver() override;
  std::unique_ptr<engine::RelayStore> open_relay() override;
  InstallationId installation() const override { return installation_; }
  domain::StreamCount streams() const override { return streams_; }

  // The state as of the last commit; never changes once handed out.
  std::shared_ptr<const Tables> committed() const;
  void replace(std::shared_ptr<const Tables> tables);

  std::optional<std::vector<std::int64_t>> published_through() const;
  void set_published_through(const std::vector<std::int64_t>& sequences);

 private:
  const InstallationId installation_;
  const domain::StreamCount streams_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Tables> tables_;                        // guarded by mutex_
  std::optional<std::vector<std::int64_t>> published_through_;  // guarded by mutex_
};

}  // namespace inventory::store::memory
