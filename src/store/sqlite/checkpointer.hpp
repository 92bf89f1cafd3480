// Moves committed pages from the write-ahead log into the database, beside the commits instead of inside
// them.
//
// A checkpoint inside a commit makes that commit wait for thousands of page writes and a second fsync. Here a
// thread with its own connection does the bulk while commits go on. Such a checkpoint never catches up with a
// busy writer, so the log would grow for ever: once it is long and little is left to move, the writer itself
// moves the rest between two batches, after which SQLite starts the log from its beginning.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "store/sqlite/database.hpp"

namespace inventory::store::sqlite {

struct CheckpointOptions {
  int step_pages = 2000;      // the thread starts when this many pages wait in the log
  int restart_pages = 12000;  // a log longer than this (4 KiB pages) is to be started anew
  int finish_pages =
      1500;  // what the writer may move itself in one go; less than a tenth of a step is not worth it
  int log_pages_max = 48000;  // a log longer than this is the writer's to move, however much is left
};

class Checkpointer {
 public:
  Checkpointer(const std::string& path, CheckpointOptions options);
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // The writer's thread, outside a transaction, after a commit that left `log_pages` in the log.
  void after_commit(Database& writer, int log_pages);

 private:
  void run();

  const CheckpointOptions options_;  // constant after construction
  Database database_;                // of the thread
  std::mutex mutex_;
  std::condition_variable grew_;
  int log_pages_ = 0;      // guarded by mutex_
  int moved_pages_ = 0;    // guarded by mutex_: of the log as it is now
  bool running_ = false;   // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace inventory::store::sqlite
