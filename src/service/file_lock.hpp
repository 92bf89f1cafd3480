// A file that one process at a time may hold: what an embedded store needs, whose writer must be alone.
#pragma once

#include <filesystem>

namespace inventory::service {

class FileLock {
 public:
  // Makes the file, and the directories above it, where they are missing. Throws std::runtime_error when that cannot be,
  // or when another process holds it: "another inventory service uses <whose>".
  FileLock(const std::filesystem::path& file, const std::string& whose);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int lock_ = -1;  // the kernel lets go of it with the process, however that ends
};

}  // namespace inventory::service
