#include "service/data_directory.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/file.h>
#include <unistd.h>

namespace inventory::service {

DataDirectory::DataDirectory(const std::filesystem::path& path) {
  std::filesystem::create_directories(path);
  const std::string file = (path / "service.lock").string();
  lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) throw std::runtime_error("cannot open " + file + ": " + std::strerror(errno));
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    throw std::runtime_error("another inventory service is running in " + path.string());
  }
}

DataDirectory::~DataDirectory() {
  ::close(lock_);
}

}  // namespace inventory::service
