#include "store/sqlite/checkpointer.hpp"

#include <sqlite3.h>

namespace inventory::store::sqlite {
namespace {

constexpr int cache_kib = 1024;

// PASSIVE moves what it can without making anybody wait. Returns how many pages of the log are in the
// database.
int move_pages(Database& database) {
  int log = 0;
  int moved = 0;
  const int code =
      sqlite3_wal_checkpoint_v2(database.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &log, &moved);
  return code == SQLITE_OK && moved > 0 ? moved : 0;
}

}  // namespace

Checkpointer::Checkpointer(const std::string& path, CheckpointOptions options)
    : options_(options), database_(path, Access::read_write, cache_kib), thread_([this] { run(); }) {}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  grew_.notify_one();
  thread_.join();
}

void Checkpointer::after_commit(Database& writer, int log_pages) {
  bool finish = false;
  {
    const std::lock_guard lock(mutex_);
    if (log_pages < log_pages_) moved_pages_ = 0;  // the log began anew
    log_pages_ = log_pages;
    const int waiting = log_pages_ - moved_pages_;
    const bool worth_it = waiting >= options_.step_pages / 10 && waiting <= options_.finish_pages;
    finish = !running_ &&
             ((log_pages_ >= options_.restart_pages && worth_it) || log_pages_ >= options_.log_pages_max);
    if (!finish && !running_ && waiting >= options_.step_pages) grew_.notify_one();
  }
  if (!finish) return;
  const int moved = move_pages(writer);
  const std::lock_guard lock(mutex_);
  moved_pages_ = moved;
}

void Checkpointer::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    grew_.wait(lock, [&] {
      return stopping_ ||
             (log_pages_ - moved_pages_ >= options_.step_pages && log_pages_ < options_.log_pages_max);
    });
    if (stopping_) return;
    running_ = true;
    const int log_before = log_pages_;
    lock.unlock();
    const int moved = move_pages(database_);
    lock.lock();
    running_ = false;
    // A log that began anew meanwhile has moved nothing yet.
    if (log_pages_ >= log_before) moved_pages_ = moved;
    // A reader stands in the way of the rest: look again when the log has grown.
    if (log_pages_ - moved_pages_ >= options_.step_pages && moved < log_before) {
      grew_.wait_for(lock, std::chrono::milliseconds(50), [&] { return stopping_; });
    }
  }
}

}  // namespace inventory::store::sqlite
