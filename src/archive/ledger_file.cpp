#include "archive/ledger_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>
#include <utility>
#include <zlib.h>

#include "json/writer.hpp"

namespace inventory::archive {
namespace {

constexpr std::size_t written_bytes = 256 * 1024;  // together

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& file, int error = errno) {
  if (error == 0) error = EIO;  // not everything in zlib sets it
  throw std::runtime_error("cannot " + what + " " + file.string() + ": " + std::strerror(error));
}

void sync(int descriptor, const std::filesystem::path& file) {
  if (::fsync(descriptor) != 0) fail("sync", file);
}

// So that the name of a new file outlasts a crash as well.
void sync_folder_of(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail("open", folder);
  const int result = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (result != 0) fail("sync", folder, error);
}

std::optional<std::string_view> status_name(std::optional<domain::Status> status) {
  return status ? std::optional(name_of(*status)) : std::nullopt;
}

// Everything that the row has.
void write(json::Writer& out, const domain::LedgerEntry& entry, const InstallationId& installation) {
  out.begin_object()
      .member("installationId", installation)
      .member("stream", entry.stream)
      .member("sequence", entry.sequence)
      .member("productVariantId", entry.variant)
      .member("version", entry.version)
      .member("changeType", name_of(entry.type))
      .member("quantityChange", entry.quantity_change)
      .member("reservedChange", entry.reserved_change)
      .member("quantityAfter", entry.quantity_after)
      .member("reservedAfter", entry.reserved_after)
      .member("statusBefore", status_name(entry.status_before))
      .member("statusAfter", status_name(entry.status_after))
      .member("lowStockThresholdAfter", entry.threshold_after)
      .member("skuAfter", entry.sku_after)
      .member("attemptedQuantity", entry.attempted)
      .member("orderId", entry.order)
      .member("reservationId", entry.reservation)
      .member("expiresAt", entry.expires_at)
      .member("actor", entry.actor)
      .member("userId", entry.user)
      .member("reason", entry.reason)
      .member("correlationId", entry.correlation)
      .member("occurredAt", entry.occurred_at)
      .member("position", entry.position)
      .member("previousSequence", entry.previous)
      .member("alert", entry.alert ? std::optional(name_of(*entry.alert)) : std::nullopt);
  if (entry.trace) out.member("traceparent", entry.trace->to_string());
  out.end_object();
}

}  // namespace

void LedgerFile::Closer::operator()(gzFile_s* out) const noexcept {
  gzclose(out);
}

LedgerFile::LedgerFile(std::filesystem::path file, InstallationId installation)
    : file_(std::move(file)), part_(file_.string() + ".part"), installation_(installation) {
  if (std::filesystem::exists(file_))
    throw std::runtime_error(file_.string() + " is there already: choose another name");
}

LedgerFile::~LedgerFile() {
  if (!out_) return;
  out_.reset();
  ::unlink(part_.c_str());
}

void LedgerFile::open() {
  const int made = ::open(part_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) fail("make", part_);
  descriptor_ = made;
  out_.reset(gzdopen(made, "wb"));
  if (!out_) {
    ::close(made);
    ::unlink(part_.c_str());
    throw std::runtime_error("there is not enough memory to compress");
  }
}

void LedgerFile::add(const domain::LedgerEntry& entry) {
  json::Writer out(lines_);
  write(out, entry, installation_);
  lines_.push_back('\n');
  if (lines_.size() >= written_bytes) write_lines();
}

void LedgerFile::write_lines() {
  if (!out_) open();
  if (!lines_.empty() && gzwrite(out_.get(), lines_.data(), static_cast<unsigned>(lines_.size())) == 0)
    fail("write", part_);
  lines_.clear();
}

void LedgerFile::seal() {
  write_lines();
  if (gzflush(out_.get(), Z_FINISH) != Z_OK) fail("write", part_);
  sync(descriptor_, part_);
  // Unlike a renamed one, a link never takes the place of a file that came meanwhile.
  if (::link(part_.c_str(), file_.c_str()) != 0) fail("make", file_);
  out_.reset();
  ::unlink(part_.c_str());
  sync_folder_of(file_);
}

}  // namespace inventory::archive
