#include "store/sqlite/gathered_log.hpp"

#include <memory>
#include <new>
#include <vector>

#include <sqlite3.h>

#include "engine/store.hpp"

namespace inventory::store::sqlite {
namespace {

constexpr const char* vfs_name = "inventory-gathered-log";

// What SQLite allocates for a log: ours first, the default VFS's file behind it.
struct LogFile {
  sqlite3_file base;
  std::vector<unsigned char>* gathered;
  sqlite3_int64 start;  // where in the file the gathered bytes belong

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

LogFile& log_of(sqlite3_file* file) {
  return *reinterpret_cast<LogFile*>(file);
}

// What failed is not tried again: SQLite rolls the transaction back and writes its frames anew.
int flush(LogFile& log) {
  if (log.gathered->empty()) return SQLITE_OK;
  sqlite3_file* real = log.real();
  const int code =
      real->pMethods->xWrite(real, log.gathered->data(), static_cast<int>(log.gathered->size()), log.start);
  log.gathered->clear();
  return code;
}

template <class Then>
int after_flush(sqlite3_file* file, Then then) {
  LogFile& log = log_of(file);
  const int code = flush(log);
  return code == SQLITE_OK ? then(log.real()) : code;
}

int close_log(sqlite3_file* file) {
  LogFile& log = log_of(file);
  const int written = flush(log);
  delete log.gathered;
  const int closed = log.real()->pMethods->xClose(log.real());
  return written == SQLITE_OK ? closed : written;
}

int read_log(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  return after_flush(file, [&](sqlite3_file* real) { return real->pMethods->xRead(real, to, size, offset); });
}

int write_log(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  LogFile& log = log_of(file);
  std::vector<unsigned char>& gathered = *log.gathered;
  const auto bytes = static_cast<std::size_t>(size);
  const bool follows = offset == log.start + static_cast<sqlite3_int64>(gathered.size());
  if (!follows || gathered.size() + bytes > gathered_bytes_max) {
    if (const int code = flush(log); code != SQLITE_OK) return code;
  }
  if (gathered.empty()) log.start = offset;
  const auto* data = static_cast<const unsigned char*>(from);
  try {
    gathered.insert(gathered.end(), data, data + bytes);
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
  return SQLITE_OK;
}

int truncate_log(sqlite3_file* file, sqlite3_int64 size) {
  return after_flush(file, [&](sqlite3_file* real) { return real->pMethods->xTruncate(real, size); });
}

int sync_log(sqlite3_file* file, int flags) {
  return after_flush(file, [&](sqlite3_file* real) { return real->pMethods->xSync(real, flags); });
}

int size_of_log(sqlite3_file* file, sqlite3_int64* size) {
  return after_flush(file, [&](sqlite3_file* real) { return real->pMethods->xFileSize(real, size); });
}

int lock_log(sqlite3_file* file, int lock) {
  return log_of(file).real()->pMethods->xLock(log_of(file).real(), lock);
}

int unlock_log(sqlite3_file* file, int lock) {
  return log_of(file).real()->pMethods->xUnlock(log_of(file).real(), lock);
}

int check_reserved_lock(sqlite3_file* file, int* reserved) {
  return log_of(file).real()->pMethods->xCheckReservedLock(log_of(file).real(), reserved);
}

int control_log(sqlite3_file* file, int what, void* argument) {
  return after_flush(file,
                     [&](sqlite3_file* real) { return real->pMethods->xFileControl(real, what, argument); });
}

int sector_size(sqlite3_file* file) {
  return log_of(file).real()->pMethods->xSectorSize(log_of(file).real());
}

int device_characteristics(sqlite3_file* file) {
  return log_of(file).real()->pMethods->xDeviceCharacteristics(log_of(file).real());
}

// Version 1: shared memory and memory mapping are asked of the database file alone.
constexpr sqlite3_io_methods log_methods{.iVersion = 1,
                                         .xClose = close_log,
                                         .xRead = read_log,
                                         .xWrite = write_log,
                                         .xTruncate = truncate_log,
                                         .xSync = sync_log,
                                         .xFileSize = size_of_log,
                                         .xLock = lock_log,
                                         .xUnlock = unlock_log,
                                         .xCheckReservedLock = check_reserved_lock,
                                         .xFileControl = control_log,
                                         .xSectorSize = sector_size,
                                         .xDeviceCharacteristics = device_characteristics,
                                         .xShmMap = nullptr,
                                         .xShmLock = nullptr,
                                         .xShmBarrier = nullptr,
                                         .xShmUnmap = nullptr,
                                         .xFetch = nullptr,
                                         .xUnfetch = nullptr};

sqlite3_vfs* real_vfs = nullptr;  // constant after registration

int open_file(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* flags_out) {
  if ((flags & SQLITE_OPEN_WAL) == 0) return real_vfs->xOpen(real_vfs, name, file, flags, flags_out);
  LogFile& log = log_of(file);
  log.base.pMethods = nullptr;  // SQLite closes only what has methods
  auto gathered = std::unique_ptr<std::vector<unsigned char>>(new (std::nothrow) std::vector<unsigned char>);
  if (!gathered) return SQLITE_NOMEM;
  sqlite3_file* real = log.real();
  real->pMethods = nullptr;
  const int code = real_vfs->xOpen(real_vfs, name, real, flags, flags_out);
  if (code != SQLITE_OK) {
    if (real->pMethods != nullptr) real->pMethods->xClose(real);
    return code;
  }
  log.gathered = gathered.release();
  log.start = 0;
  log.base.pMethods = &log_methods;
  return SQLITE_OK;
}

sqlite3_vfs make_vfs() {
  real_vfs = sqlite3_vfs_find(nullptr);
  if (real_vfs == nullptr) throw engine::StoreError("sqlite: no default VFS");
  sqlite3_vfs vfs = *real_vfs;  // all but opening is the default's
  vfs.zName = vfs_name;
  vfs.pNext = nullptr;
  vfs.szOsFile = static_cast<int>(sizeof(LogFile)) + real_vfs->szOsFile;
  vfs.xOpen = open_file;
  return vfs;
}

}  // namespace

const char* gathered_log_vfs() {
  static sqlite3_vfs vfs = make_vfs();
  static const int code = sqlite3_vfs_register(&vfs, 0);
  if (code != SQLITE_OK) throw engine::StoreError("sqlite: the VFS cannot be registered");
  return vfs_name;
}

}  // namespace inventory::store::sqlite
