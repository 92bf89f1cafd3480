#include "auth/key_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace inventory::auth {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& trouble) {
  throw std::runtime_error("key file " + path.string() + " " + trouble);
}

[[noreturn]] void fail_by_errno(const std::filesystem::path& path, const std::string& trouble) {
  fail(path, trouble + ": " + std::system_category().message(errno));
}

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  File& operator=(File&&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int get() const { return descriptor_; }
  bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

// A name next to the final one, gone again at the end of the scope.
struct TemporaryName {
  explicit TemporaryName(const std::filesystem::path& beside) : text(beside.string() + ".XXXXXX") {}
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;
  ~TemporaryName() { ::unlink(text.c_str()); }
  std::string text;
};

void write_all(const File& file, std::string_view content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail_by_errno(path, "cannot be written");
    content.remove_prefix(static_cast<std::size_t>(written));
  }
}

void check_trust(const struct stat& status, const std::filesystem::path& path) {
  if (!S_ISREG(status.st_mode)) fail(path, "is not a plain file");
  if (status.st_uid != ::geteuid())
    fail(path, "belongs to another user; it must belong to the one that runs this");
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    fail(path,
         "can be reached by other users, so its key may be known to them; delete it to get a new key, or if "
         "you are "
         "sure of it set its mode to 0600");
  }
  if (status.st_size > static_cast<off_t>(key_file_bytes_max)) fail(path, "is too large to be a key");
}

void make_durable(const std::filesystem::path& directory) {
  const File handle(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.is_open() || ::fsync(handle.get()) != 0) fail_by_errno(directory, "cannot be made durable");
}

}  // namespace

std::optional<std::string> read_key_file(const std::filesystem::path& path) {
  // Non-blocking, so that a pipe of this name is refused below and not waited for.
  const File file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    if (errno == ELOOP) fail(path, "is a symbolic link; it must be a plain file");
    fail_by_errno(path, "cannot be opened");
  }
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) fail_by_errno(path, "cannot be examined");
  check_trust(status, path);
  std::string content(key_file_bytes_max, '\0');
  std::size_t filled = 0;
  while (filled < content.size()) {
    const ssize_t got = ::read(file.get(), content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail_by_errno(path, "cannot be read");
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  content.resize(filled);
  return content;
}

bool create_key_file(const std::filesystem::path& path, std::string_view content) {
  TemporaryName temporary(path);
  const File file(::mkostemp(temporary.text.data(), O_CLOEXEC));  // mode 0600
  if (!file.is_open()) fail_by_errno(path, "cannot be made");
  write_all(file, content, path);
  if (::fsync(file.get()) != 0) fail_by_errno(path, "cannot be made durable");
  // Unlike a rename, a link never replaces a key that another process put there meanwhile.
  if (::link(temporary.text.c_str(), path.c_str()) != 0) {
    if (errno == EEXIST) return false;
    fail_by_errno(path, "cannot be made");
  }
  make_durable(path.parent_path());
  return true;
}

}  // namespace inventory::auth
