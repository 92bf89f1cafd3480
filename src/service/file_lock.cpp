#include "service/file_lock.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/file.h>
#include <unistd.h>

namespace inventory::service {

FileLock::FileLock(const std::filesystem::path& file, const std::string& whose) {
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path());
  lock_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) throw std::runtime_error("cannot open " + file.string() + ": " + std::strerror(errno));
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    throw std::runtime_error("another inventory service uses " + whose);
  }
}

FileLock::~FileLock() {
  ::close(lock_);
}

}  // namespace inventory::service
