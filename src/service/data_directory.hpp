// The directory that holds the installation's own files: made on first use, and held by one service at a
// time.
#pragma once

#include <filesystem>

namespace inventory::service {

class DataDirectory {
 public:
  // Throws std::runtime_error when it cannot be made, or when another service holds it.
  explicit DataDirectory(const std::filesystem::path& path);
  ~DataDirectory();
  DataDirectory(const DataDirectory&) = delete;
  DataDirectory& operator=(const DataDirectory&) = delete;

 private:
  int lock_ = -1;  // the kernel lets go of it with the process, however that ends
};

}  // namespace inventory::service
