// A store in front of another one that can be held up, made to fail, and watched.
//
// Any thread may steer it while a committer works on it.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "engine/store.hpp"

namespace inventory::testing {

enum class Step { begin, commit, forget, open_snapshot };
enum class Failing { error, conflict, unknown };

class StagedStore final : public engine::Store {
 public:
  explicit StagedStore(engine::Store& behind) : behind_(behind) {}

  // Batches wait at their beginning until released.
  void hold();
  void let_go();
  // Batches wait for others, as wait_for_others() says, until let go.
  void let_others_in();
  // Returns once a batch waits there.
  void wait_until_held();

  // The next `times` of this step throw before anything is done.
  void fail(Step step, int times = 1, Failing failing = Failing::error);

  // What was done so far, in order, by the store and whoever else notes something.
  void note(std::string what);
  std::vector<std::string> notes() const;

  std::unique_ptr<engine::BatchStore> open_writer(engine::WriterShare share) override;
  std::unique_ptr<engine::ReadStore> open_reader() override;
  std::unique_ptr<engine::ArchiveStore> open_archiver() override { return behind_.open_archiver(); }
  std::unique_ptr<engine::RelayStore> open_relay() override { return behind_.open_relay(); }
  InstallationId installation() const override { return behind_.installation(); }
  domain::StreamCount streams() const override { return behind_.streams(); }

 private:
  friend class StagedWriter;
  friend class StagedReader;
  void pass();
  void wait_for_others() noexcept;
  void enter(Step step);

  engine::Store& behind_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool held_ = false;               // guarded by mutex_
  bool others_ = false;             // guarded by mutex_
  bool waiting_ = false;            // guarded by mutex_
  std::map<Step, int> failures_;    // guarded by mutex_
  Failing failing_{};               // guarded by mutex_
  std::vector<std::string> notes_;  // guarded by mutex_
};

}  // namespace inventory::testing
